// The texts of a run that the kernel computes.

export const streamedWords = {
  waiting: "the kernel computes the numbers",
  cancel: "Stop",
  cancelled: "stopped: the numbers of this step are not computed; step on, or come back to it",
  way: (done: number, steps: number) => `the kernel computes: ${done} of ${steps} steps`,
  late: "the kernel is busy: the numbers come when it answers",
  fixed: "stored numbers: fixed",
  none: (steps: number[]) =>
    `the kernel computes the numbers of this step, and none answers here${
      steps.length ? `; stored are those of step ${steps.join(", ")}` : ""
    }`,
  problems: "problems: not looked for",
  problemsHint: "the kernel computes this run: eg.problems(player.machine) looks for them",
  letIt: "The kernel computes this run. Change a number there: player.machine.let(name, value).",
  breakIt: "the kernel computes this run: player.machine.break_at(condition).run() stops there, and player.step = player.machine.pc goes there",
};
