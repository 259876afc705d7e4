// What is told of the gradient check, where a page carries it.

export const checkWords = {
  checking: "checking …",
  agrees: "agrees",
  differs: "differs",
  unsure: "cannot tell",
  verdict: (error: string, entries: number, all: number, kinks: number) =>
    `gradient against central differences: relative error ${error}, ${entries} of ${all} entries tried${kinks ? `, ${kinks} at a kink left out` : ""}`,
  right: "Every gradient agrees with central differences.",
  open: (names: string) => `Rounding hides what these gradients should be: ${names}. The others agree with central differences.`,
  wrong: (names: string) => `These gradients differ from central differences: ${names}.`,
};
