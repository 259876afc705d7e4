// What shapes, colours, dashes and signs mean, where a page carries the legend.

export const guideWords = {
  fold: "fold this equation into a box, or open it",
  rows: {
    input: "input: given anew for each run",
    parameter: "parameter: what is learned",
    operator: "operator: its sign, and its value",
    result: "the result of an equation, with its name",
    current: "the node of this step",
    forward: "forward, solid: a value on its way to who uses it",
    backward: "backward, dashed: a gradient on its way back",
    value: "a value: purple below zero, green above, in each node by its own scale",
    grad: "a gradient, in a dashed frame",
    bar: "the gradient of x: how much the last result changes with it",
    adds: "a contribution is added to a gradient, one for each use",
    unnamed: "a node without a name of its own",
  },
};
