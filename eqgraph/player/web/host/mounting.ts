// What stands in an element: a quiz or a player, by what the store holds.

import type { Store } from "../kit/store.ts";
import { carried } from "../shell/carried.ts";
import { mount } from "../shell/mount.ts";

export function mountIn(el: HTMLElement, store: Store): () => void {
  const { quiz } = carried;
  return quiz && store.get("task") ? quiz.mountQuiz(el, store) : mount(el, store);
}
