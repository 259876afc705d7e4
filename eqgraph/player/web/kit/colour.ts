// Colours of tiles: purple below zero, green above, and black or white ink on them.
// The colours themselves are the palette's, in player.css; picture/theme.py mixes them for files.

// Where black and white are equally easy to read: below zero and above, in the light theme and the dark one.
const TURNS = [[0.704, 0.566], [0.782, 0.452]]; // prettier-ignore

/** The colour at a position from −1 over 0 to +1, by the palette's variables: right in either theme. */
export function rampCss(position: number) {
  const { stop, share } = split(position);
  if (share === 0 || share === 1) return `var(--eqg-ramp-${stop + share})`;
  const percent = Number((100 * share).toPrecision(4));
  return `color-mix(in srgb, var(--eqg-ramp-${stop + 1}) ${percent}%, var(--eqg-ramp-${stop}))`;
}

/** Pure black or white, whichever is easier to read there: by the palette's variables where the themes differ. */
export function rampInkCss(position: number) {
  const [light, dark] = TURNS[Number(position > 0)].map((turn) => Math.abs(position) > turn);
  if (light !== dark) return light ? "#FFFFFF" : "#000000";
  return `var(--eqg-ramp-ink-${light ? "far" : "near"})`;
}

/** Where a number stands on a scale that ends at `largest`; infinities stand at its ends. */
export function position(x: number, largest: number): number {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 0 : Math.sign(x);
  return largest > 0 ? x / largest : 0;
}

function split(at: number): { stop: number; share: number } {
  const place = (Math.min(Math.max(at, -1), 1) + 1) * 2;
  const stop = Math.min(Math.floor(place), 3);
  return { stop, share: place - stop };
}
