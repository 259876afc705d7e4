// The texts of a run that the kernel computes.

/** What is missing where no kernel answers, and the way out. */
const alone = (what: string) => `${what}: the kernel computes this run, and none answers here. Run its cell in the notebook again.`;

export const streamedWords = {
  waiting: "the kernel computes the numbers",
  cancel: "Stop",
  cancelled: "stopped: the numbers of this step are not computed; step on, or come back to it",
  stopped: "stopped before the kernel knew; ask again to go on",
  way: (done: number, steps: number) => `the kernel computes: ${done} of ${steps} steps`,
  late: "the kernel is busy: the numbers come when it answers",
  fixed: "stored numbers: fixed",
  none: (steps: number[], one: boolean) =>
    `the kernel computes the numbers of this ${one ? "sequence" : "step"}, and none answers here${
      steps.length ? `; stored are those of step ${steps.join(", ")}${one ? ", of all sequences together" : ""}` : ""
    }`,
  problems: "problems: look for them",
  problemsHint: "the kernel runs the whole tape and looks for problems when this opens",
  counting: "problems: counting …",
  looking: "the kernel looks where it holds …",
  alone: alone("This is not known"),
  letIt: alone("No number can change"),
  breakIt: alone("Where a condition holds is not known"),
};
