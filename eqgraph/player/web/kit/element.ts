// Elements of a picture: they are made and patched by hand. What stands around it is made of templates.

const SVG = "http://www.w3.org/2000/svg";

export function svg<T extends keyof SVGElementTagNameMap>(
  document: Document,
  tag: T,
  attributes: Record<string, string | number> = {},
): SVGElementTagNameMap[T] {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}

/** An attribute that says so already is not touched. */
export function put(element: Element, name: string, value: string) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}
