// A portrait of the picture at this step: one SVG that needs nothing else, or a PNG of it.

import { svg } from "../kit/element.ts";

const SHARP = 2; // pixels of the PNG for a px of the picture
const MOST = 8192; // pixels along a side: larger canvases fail in some browsers
// What the style sheets decide; it is written to each element, with the variables' values.
const SHAPE = [
  "fill",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-dashoffset",
  "paint-order",
  "opacity",
  "transform",
];
const TEXT = [
  ...SHAPE,
  "font-family",
  "font-size",
  "font-style",
  "font-weight",
  "font-variant-numeric",
  "text-anchor",
];
/** What need not be written */
const USUAL: Record<string, Set<string>> = {
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
 * @param picture  as it stands in the page
 * @param caption  its title
 * @param ground  colour behind it
 * @returns an SVG file
 */
export function portraitOf(picture: SVGSVGElement, caption: string, ground: string): string {
  const document = picture.ownerDocument;
  const [x, y, w, h] = (picture.getAttribute("viewBox") ?? "").split(/[\s,]+/).map(Number);
  const copy = svg(document, "svg", {
    viewBox: `${x} ${y} ${w} ${h}`,
    width: w,
    height: h,
    role: "img",
  }) as SVGSVGElement;
  const title = svg(document, "title");
  title.textContent = caption;
  copy.append(
    title,
    svg(document, "rect", { x, y, width: w, height: h, fill: plainColour(ground) }),
  );
  for (const child of picture.children) {
    const made = child.localName === "title" ? null : resolved(child);
    if (made) copy.append(made);
  }
  const Serializer = document.defaultView?.XMLSerializer ?? XMLSerializer;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new Serializer().serializeToString(copy)}\n`;
}

/** A copy of what is seen, with its looks written into it; null for what is not seen. */
function resolved(element: Element): Element | null {
  if (/^(style|title|desc)$/.test(element.localName)) {
    return element.localName === "title" ? (element.cloneNode(true) as Element) : null;
  }
  const style = element.ownerDocument.defaultView?.getComputedStyle(element);
  if (!style || style.display === "none") return null;
  const group = element.localName === "g";
  if (!group && style.visibility === "hidden") return null;
  const copy = element.cloneNode(false) as Element;
  for (const name of ["style", "class", "tabindex", "aria-hidden"]) copy.removeAttribute(name);
  if (!group) write(copy, style, element.localName === "text" || element.localName === "tspan");
  else if (style.opacity && style.opacity !== "1") copy.setAttribute("opacity", style.opacity);
  for (const child of element.childNodes) {
    if (child.nodeType === 3) copy.append(child.nodeValue ?? "");
    const made = child.nodeType === 1 ? resolved(child as Element) : null;
    if (made) copy.append(made);
  }
  const kept = group && !copy.childNodes.length ? null : copy;
  return kept;
}

function write(copy: Element, style: CSSStyleDeclaration, text: boolean) {
  for (const name of text ? TEXT : SHAPE) {
    const value = style.getPropertyValue(name);
    if (!value || USUAL[name]?.has(value)) continue;
    copy.setAttribute(name, name === "fill" || name === "stroke" ? plainColour(value) : value);
  }
}

/** A colour as any viewer reads it: mixed colours are computed as `color(srgb …)` in browsers. */
export function plainColour(colour: string) {
  const mixed = /^color\(srgb ([\d.e+-]+) ([\d.e+-]+) ([\d.e+-]+)/.exec(colour);
  const plain = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(colour);
  const channels =
    mixed?.slice(1).map((x) => Math.round(255 * Number(x))) ?? plain?.slice(1).map(Number);
  if (!channels) return colour;
  return `#${channels.map((x) => Math.min(255, Math.max(0, x)).toString(16).padStart(2, "0")).join("")}`;
}

/** @param file  an SVG */
export async function rasterOf(document: Document, file: string): Promise<Blob> {
  const window = document.defaultView as Window & typeof globalThis;
  const [w, h] = ["width", "height"].map((name) =>
    Number(new RegExp(` ${name}="([\\d.]+)"`).exec(file)?.[1]),
  );
  const scale = Math.min(SHARP, MOST / Math.max(w, h));
  const url = window.URL.createObjectURL(new window.Blob([file], { type: "image/svg+xml" }));
  try {
    const image = new window.Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [Math.ceil(w * scale), Math.ceil(h * scale)];
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((made) => canvas.toBlob(made, "image/png"));
    if (!blob) throw new Error("the canvas is too large");
    return blob;
  } finally {
    window.URL.revokeObjectURL(url);
  }
}

/** Hand a file to the reader. */
export function download(document: Document, place: HTMLElement, blob: Blob, name: string) {
  const window = document.defaultView as Window & typeof globalThis;
  const link = document.createElement("a");
  link.href = window.URL.createObjectURL(blob);
  link.download = name;
  link.hidden = true;
  place.append(link);
  link.click();
  link.remove();
  window.setTimeout(() => window.URL.revokeObjectURL(link.href), 1000);
}
