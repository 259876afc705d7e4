// Asking, pure: one request is under way at a time, and of many wishes the last one wins.

export function askerOf<W>(
  send: (wish: W, done: (failed?: string) => void) => void,
  changed: (state: { busy: boolean; failed: string | null }) => void,
) {
  const wishes = new Map<string, W>(); // by what they are about, the oldest first
  let busy = false;
  let over = false;
  const next = () => {
    const [found] = wishes;
    if (over || !found) return;
    wishes.delete(found[0]);
    busy = true;
    let answered = false;
    send(found[1], (failed) => {
      if (answered || over) return;
      answered = true;
      busy = false;
      if (failed !== undefined)
        wishes.clear(); // whoever does not answer is not asked again
      else next();
      changed({ busy, failed: failed ?? null });
    });
  };
  return {
    ask(about: string, wish: W) {
      wishes.set(about, wish);
      if (busy) return;
      next();
      if (busy) changed({ busy, failed: null });
    },
    /** Whether an answer about this is still to come. */
    waits: (about: string) => wishes.has(about),
    busy: () => busy,
    stop() {
      over = true;
      wishes.clear();
    },
  };
}
