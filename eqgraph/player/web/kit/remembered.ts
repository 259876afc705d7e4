// What a reader chose for all players of a page: whether they move. Where nothing may be stored, it is
// chosen anew each time.

const KEY = "eqgraph-still";

export function remember(document: Document, still: boolean) {
  try {
    document.defaultView?.localStorage.setItem(KEY, still ? "1" : "");
  } catch {
    // no storage here
  }
}

export function remembered(document: Document): boolean {
  try {
    return document.defaultView?.localStorage.getItem(KEY) === "1";
  } catch {
    return false;
  }
}
