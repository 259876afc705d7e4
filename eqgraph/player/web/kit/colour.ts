// Colours of tiles: purple below zero, green above, and black or white ink on them.
// The twin of the ramp in picture/theme.py; a test holds the stops to the palette in player.css.

type Theme = "light" | "dark";

export const STOPS: Record<Theme, string[]> = {
  light: ["#5A2379", "#B98FCB", "#F3F2F1", "#7FB96A", "#145A1E"],
  dark: ["#D9A8F5", "#85599F", "#2C323B", "#4E8B3C", "#A5E26B"],
};

const FINE = 12; // halvings, to find where the ink turns

/** The colour at a position from −1 over 0 to +1. */
export function ramp(position: number, theme: Theme): string {
  const { stop, share } = split(position);
  const [low, high] = [channels(STOPS[theme][stop]), channels(STOPS[theme][stop + 1])];
  const mixed = low.map((a, k) => Math.floor(a + (high[k] - a) * share + 0.5));
  return `#${mixed.map((x) => x.toString(16).padStart(2, "0")).join("")}`.toUpperCase();
}

/** Pure black or white, whichever is easier to read there. */
export function rampInk(position: number, theme: Theme) {
  // Their contrasts are (y + 0.05) / 0.05 and 1.05 / (y + 0.05), as below.
  return (luminance(ramp(position, theme)) + 0.05) ** 2 >= 1.05 * 0.05 ? "#000000" : "#FFFFFF";
}

/** The same colour by the palette's variables: right in either theme. */
export function rampCss(position: number) {
  const { stop, share } = split(position);
  if (share === 0 || share === 1) return `var(--eqg-ramp-${stop + share})`;
  const percent = Number((100 * share).toPrecision(4));
  return `color-mix(in srgb, var(--eqg-ramp-${stop + 1}) ${percent}%, var(--eqg-ramp-${stop}))`;
}

/** The same ink by the palette's variables; it turns once between zero and either end. */
export function rampInkCss(position: number) {
  const [light, dark] = turns[Number(position > 0)].map((turn) => Math.abs(position) > turn);
  if (light !== dark) return light ? "#FFFFFF" : "#000000";
  return `var(--eqg-ramp-ink-${light ? "far" : "near"})`;
}

/** Where a number stands on a scale that ends at `largest`; infinities stand at its ends. */
export function position(x: number, largest: number): number {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 0 : Math.sign(x);
  return largest > 0 ? x / largest : 0;
}

/** Contrast as WCAG 2 defines it. */
export function contrast(one: string, other: string) {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

function split(at: number): { stop: number; share: number } {
  const place = (Math.min(Math.max(at, -1), 1) + 1) * 2;
  const stop = Math.min(Math.floor(place), 3);
  return { stop, share: place - stop };
}

const channels = (colour: string) =>
  [1, 3, 5].map((k) => Number.parseInt(colour.slice(k, k + 2), 16));

function luminance(colour: string) {
  const [red, green, blue] = channels(colour).map((channel) => {
    const share = channel / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Where the ink turns, below zero and above, in either theme. */
const turns = [-1, 1].map((sign) =>
  (["light", "dark"] as const).map((theme) => {
    let [near, far] = [0, 1];
    for (let k = 0; k < FINE; k++) {
      const middle = (near + far) / 2;
      if (rampInk(sign * middle, theme) === rampInk(0, theme)) near = middle;
      else far = middle;
    }
    return near;
  }),
);
