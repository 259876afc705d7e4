// The texts of the digits that are right.

export const digitsWords = {
  all: "all",
  counting: "counting, beside a run with more digits …",
  failed: (why: string) => `Not counted: ${why}`,
  none: "Results and gradients have their digits.",
  more: (n: number) => `${n} steps more lose digits`,
  half: (value: string, gradient: string) =>
    `Half of the entries keep ${value} in results, ${gradient} in gradients.`,
  apply: (rule: string) => `apply ${rule}`,
  applyHint: "play the graph after this rewrite",
  applied: (rules: string) => `After the rewrite ${rules}.`,
  undo: "as written",
  inPython: "loss.apply()",
  value: "digits of the value",
  gradient: "digits of the gradient",
  right: (worst: string, full: string) => `${worst} of ${full} right`,
  median: (median: string) => `median ${median}`,
  here: (n: string) => `${n} lost here`,
  before: (n: string) => `${n} lost before`,
  causes: {
    cancellation: "cancellation",
    absorption: "absorption",
    overflow: "overflow",
    underflow: "underflow",
    input: "rounded input",
    rounding: "rounding",
    sensitivity: "enlarged error",
  } as Record<string, string>,
};
