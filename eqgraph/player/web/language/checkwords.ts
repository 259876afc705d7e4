// What is told of the gradient check, where a page carries it.

export const checkWords = {
  checking: "checking …",
  agrees: "agrees",
  differs: "differs",
  unsure: "cannot tell",
  verdict: (error: string, entries: number, all: number, kinks: number) =>
    `gradient against central differences: relative error ${error}, ${entries} of ${all} entries tried${kinks ? `, ${kinks} at a kink left out` : ""}`,
  right: "Every gradient agrees with central differences.",
  open: (names: string) => `Central differences find no gradient wrong, but cannot tell of ${names}.`,
  wrong: (names: string) => `These gradients differ from central differences: ${names}.`,
};
