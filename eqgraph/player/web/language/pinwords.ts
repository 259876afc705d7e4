// What is told of a pinned run, where a page can pin one.

export const pinWords = {
  unpin: "unpin the run",
  pinned: "this run is pinned: the next ones are compared with it",
  unpinned: "no run is pinned",
  compare: "show differences",
  norm: (text: string) => `of norm ${text}`,
  same: (then: string) => `none, still ${then}`,
  changed: (change: string, then: string, now: string) => `${change}; pinned ${then}, now ${now}`,
};
