// A scope: effects and listeners that end together.

import { effect } from "@preact/signals-core";

export interface Scope {
  /** Run once all is built, and whenever a signal that was read has changed. */
  effect: (run: () => void) => void;
  listen: (
    target: EventTarget | null | undefined,
    type: string,
    heard: (event: any) => void,
    options?: AddEventListenerOptions,
  ) => void;
  /** What else has to be done at the end. */
  ending: (stop: () => void) => void;
  /** Do something; what it throws ends the scope, as what an effect throws does. */
  guard: (run: () => void) => void;
  /** All is built: run what waits. */
  begin: () => void;
  close: () => void;
}

/**
 * @param lives  whether its effects still mean something: signals may say otherwise just before it ends
 * @param failed  hears what is thrown after the beginning, once the scope has ended
 */
export function scopeOf(lives: () => boolean, failed: (error: unknown) => void): Scope {
  const stops: (() => void)[] = [];
  let waiting: (() => void)[] | null = [];
  const close = () => {
    waiting = [];
    for (const stop of stops.splice(0).reverse()) stop();
  };
  const guard = (run: () => void) => {
    try {
      run();
    } catch (error) {
      close();
      failed(error);
    }
  };
  const start = (run: () => void) => {
    let begun = false; // what fails at once fails there, where it is built
    stops.push(
      effect(() => {
        if (!lives()) return;
        if (begun) guard(run);
        else run();
      }),
    );
    begun = true;
  };
  return {
    effect(run) {
      if (waiting) waiting.push(run);
      else start(run);
    },
    listen(target, type, heard, options) {
      target?.addEventListener(type, heard, options);
      stops.push(() => target?.removeEventListener(type, heard, options));
    },
    ending: (stop) => void stops.push(stop),
    guard,
    begin() {
      const all = waiting ?? [];
      waiting = null;
      for (const run of all) start(run);
    },
    close,
  };
}
