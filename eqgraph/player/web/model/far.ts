// What a run is made of that the kernel computes, where a page carries that: host/streamed.ts sets it.

import type { Distant, Window } from "./window.ts";

export const far: { Window?: typeof Window; Distant?: typeof Distant } = {};
