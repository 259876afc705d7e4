// A portrait of the picture at this step: one SVG that needs nothing else, or a PNG of it.

import { svg } from "../kit/element.js";

const SHARP = 2; // pixels of the PNG for a px of the picture
const MOST = 8192; // pixels along a side: larger canvases fail in some browsers
// What the style sheets decide; it is written to each element, with the variables' values.
const SHAPE = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-dashoffset", "paint-order", "opacity", "transform"];
const TEXT = [...SHAPE, "font-family", "font-size", "font-style", "font-weight", "font-variant-numeric", "text-anchor"];
/** @type {Record<string, Set<string>>} what need not be written */
const USUAL = {
  stroke: new Set(["none"]),
  "stroke-width": new Set(["1px", "1"]),
  "stroke-dasharray": new Set(["none"]),
  "stroke-dashoffset": new Set(["0px", "0"]),
  "paint-order": new Set(["normal"]),
  opacity: new Set(["1"]),
  transform: new Set(["none"]),
  "font-style": new Set(["normal"]),
  "font-weight": new Set(["400"]),
  "font-variant-numeric": new Set(["normal"]),
  "text-anchor": new Set(["start"]),
};

/**
 * @param {SVGSVGElement} picture  as it stands in the page
 * @param {string} caption  its title @param {string} ground  colour behind it
 * @returns {string} an SVG file
 */
export function portraitOf(picture, caption, ground) {
  const document = picture.ownerDocument;
  const [x, y, w, h] = (picture.getAttribute("viewBox") ?? "").split(/[\s,]+/).map(Number);
  const copy = /** @type {SVGSVGElement} */ (svg(document, "svg", { viewBox: `${x} ${y} ${w} ${h}`, width: w, height: h, role: "img" }));
  const title = svg(document, "title");
  title.textContent = caption;
  copy.append(title, svg(document, "rect", { x, y, width: w, height: h, fill: plainColour(ground) }));
  for (const child of picture.children) {
    const made = child.localName === "title" ? null : resolved(child);
    if (made) copy.append(made);
  }
  const Serializer = document.defaultView?.XMLSerializer ?? XMLSerializer;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new Serializer().serializeToString(copy)}\n`;
}

/**
 * A copy of what is seen, with its looks written into it; null for what is not seen.
 * @param {Element} element @returns {Element | null}
 */
function resolved(element) {
  if (/^(style|title|desc)$/.test(element.localName)) {
    return element.localName === "title" ? /** @type {Element} */ (element.cloneNode(true)) : null;
  }
  const style = element.ownerDocument.defaultView?.getComputedStyle(element);
  if (!style || style.display === "none") return null;
  const group = element.localName === "g";
  if (!group && style.visibility === "hidden") return null;
  const copy = /** @type {Element} */ (element.cloneNode(false));
  for (const name of ["style", "class", "tabindex", "aria-hidden"]) copy.removeAttribute(name);
  if (!group) write(copy, style, element.localName === "text" || element.localName === "tspan");
  else if (style.opacity && style.opacity !== "1") copy.setAttribute("opacity", style.opacity);
  for (const child of element.childNodes) {
    if (child.nodeType === 3) copy.append(child.nodeValue ?? "");
    const made = child.nodeType === 1 ? resolved(/** @type {Element} */ (child)) : null;
    if (made) copy.append(made);
  }
  const kept = group && !copy.childNodes.length ? null : copy;
  return kept;
}

/** @param {Element} copy @param {CSSStyleDeclaration} style @param {boolean} text */
function write(copy, style, text) {
  for (const name of text ? TEXT : SHAPE) {
    const value = style.getPropertyValue(name);
    if (!value || USUAL[name]?.has(value)) continue;
    copy.setAttribute(name, name === "fill" || name === "stroke" ? plainColour(value) : value);
  }
}

/**
 * A colour as any viewer reads it: mixed colours are computed as `color(srgb …)` in browsers.
 * @param {string} colour
 */
export function plainColour(colour) {
  const mixed = /^color\(srgb ([\d.e+-]+) ([\d.e+-]+) ([\d.e+-]+)/.exec(colour);
  const plain = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(colour);
  const channels = mixed?.slice(1).map((x) => Math.round(255 * Number(x))) ?? plain?.slice(1).map(Number);
  if (!channels) return colour;
  return `#${channels.map((x) => Math.min(255, Math.max(0, x)).toString(16).padStart(2, "0")).join("")}`;
}

/**
 * @param {Document} document @param {string} file  an SVG
 * @returns {Promise<Blob>}
 */
export async function rasterOf(document, file) {
  const window = /** @type {Window & typeof globalThis} */ (document.defaultView);
  const [w, h] = ["width", "height"].map((name) => Number(new RegExp(` ${name}="([\\d.]+)"`).exec(file)?.[1]));
  const scale = Math.min(SHARP, MOST / Math.max(w, h));
  const url = window.URL.createObjectURL(new window.Blob([file], { type: "image/svg+xml" }));
  try {
    const image = new window.Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [Math.ceil(w * scale), Math.ceil(h * scale)];
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((made) => canvas.toBlob(made, "image/png"));
    if (!blob) throw new Error("the canvas is too large");
    return blob;
  } finally {
    window.URL.revokeObjectURL(url);
  }
}

/**
 * Hand a file to the reader. @param {Document} document @param {HTMLElement} place
 * @param {Blob} blob @param {string} name
 */
export function download(document, place, blob, name) {
  const window = /** @type {Window & typeof globalThis} */ (document.defaultView);
  const link = document.createElement("a");
  link.href = window.URL.createObjectURL(blob);
  link.download = name;
  link.hidden = true;
  place.append(link);
  link.click();
  link.remove();
  window.setTimeout(() => window.URL.revokeObjectURL(link.href), 1000);
}
