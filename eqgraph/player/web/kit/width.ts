// How wide a text is, told by a canvas: measuring an element would lay out the whole page. Each step
// writes other numbers, of the same few characters: they are measured one by one.

const SIZE = 100; // px of the font that is measured; widths grow with it
const GUESS = 0.58; // of the size, a letter, where there is no canvas

type Pen = { pen: OffscreenCanvasRenderingContext2D | null; family: string; weight: number };

const pens = new WeakMap<Document, Pen>();
const known = new Map<number, Map<string, number>>(); // by weights

/**
 * @param host  stands in the page, with the font of the player
 * @returns in the unit of the size
 */
export function widthOf(host: Element, text: string, size: number, weight = 400): number {
  const held = penOf(host);
  const { pen, family } = held;
  if (!pen) return text.length * size * GUESS;
  const widths = known.get(weight) ?? new Map<string, number>();
  known.set(weight, widths);
  const own = (character: string) => {
    let width = widths.get(character);
    if (width === undefined) {
      if (held.weight !== weight) pen.font = `${weight} ${SIZE}px ${family}`; // the browser reads it anew
      held.weight = weight;
      width = pen.measureText(character).width / SIZE;
      widths.set(character, width);
    }
    return width;
  };
  return [...text].reduce((sum, character) => sum + own(character), 0) * size;
}

function penOf(host: Element): Pen {
  const document = host.ownerDocument;
  let found = pens.get(document);
  if (!found) {
    const view = document.defaultView as (Window & typeof globalThis) | null;
    const pen = view?.OffscreenCanvas ? new view.OffscreenCanvas(1, 1).getContext("2d") : null;
    const style = pen ? view?.getComputedStyle(host) : null;
    const family = style?.getPropertyValue("--eqg-ui-font").trim() ?? "";
    found = { pen: family ? pen : null, family, weight: 0 };
    if (family || !pen) pens.set(document, found);
  }
  return found;
}
