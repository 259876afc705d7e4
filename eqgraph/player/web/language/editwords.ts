// The texts of the field of the equations.

export const editWords = {
  title: "edit the equations",
  field: "equations",
  play: "play these",
  keys: "Enter plays them · Shift Enter begins a line · Esc leaves all as it was",
  close: "leave the equations as they were",
  undone: "undone",
  noValue: (name: string) => `no value yet: ${name}`,
  value: (name: string) => `value of ${name}`,
  example: "0.5 or [1, 2]",
  disk: "Opened from the disk, a page may not start Python. A server of files is enough: python -m http.server, in the folder of this page.",
  starting: (stage: number, stages: number) => `Python starts in this page, once: ${stage} of ${stages}. Type on meanwhile.`,
  failed: (why: string) => `Python did not start in this page: ${why}. Play again to try again.`,
  made: "These equations were made in Python, for example by a derivative or in time: change them there.",
};
