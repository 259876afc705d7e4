// What is told of steps of training, where a page carries them.

export const trainingWords = {
  title: "training",
  update: "update",
  rate: "rate",
  rateSlider: "rate, as a slider",
  all: "inputs, too",
  reset: "reset",
  none: "no gradient reaches a parameter",
  loss: (of: string, n: number, loss: string) => `${of} = ${loss} after ${n}`,
  told: (n: number, loss: string) => `update ${n}: ${loss}`,
  curve: (n: number, from: string, to: string) => `the loss over ${n} updates, from ${from} to ${to}`,
  noCurve: "the loss, once there are updates",
};
