// Work in slices: who does it may let others go first after each.

/** Work that goes on with `next`, and has its result at the end. */
export type Slices<T> = Generator<void, T>;

/** Do all of it at once. */
export function whole<T>(slices: Slices<T>): T {
  for (;;) {
    const { done, value } = slices.next();
    if (done) return value;
  }
}
