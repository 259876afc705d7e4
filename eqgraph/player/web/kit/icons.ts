// Icons of 16 × 16, filled with the colour of the text.

import { html } from "./template.ts";

export const icon = (path: string) =>
  html`<svg class="eqg-icon" viewBox="0 0 16 16" aria-hidden="true"><path d=${path}></path></svg>`;

export const ICONS = {
  first: "M2 3h2v10H2zM9.5 3v10L4.5 8zM14.5 3v10l-5-5z",
  back: "M9.5 3v10L2.5 8zM11 3h2v10h-2z",
  play: "M4 2.5v11L13 8z",
  pause: "M4 3h3v10H4zM9 3h3v10H9z",
  next: "M3 3h2v10H3zM6.5 3v10l7-5z",
  last: "M1.5 3v10l5-5zM6.5 3v10l5-5zM12 3h2v10h-2z",
  continue: "M1.5 3v10L8 8zM10.3 5h3.4l2.1 2.1v1.8L13.7 11h-3.4L8.2 8.9V7.1z",
  present: "M1.5 2.5h13v9h-13zM3 4v6h10V4zM5.5 13h5v1.5h-5z",
  edit: "M11.3 1.5l3.2 3.2-9 9H2.3v-3.2zM10 4.2l1.8 1.8",
  forward: "M4 3v10l9-5z",
  backward: "M12 3v10L3 8z",
};
