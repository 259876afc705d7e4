// Reading marked-up text as data: the document that comes of it runs nothing, and only what a list allows is
// taken out of it. Where a page demands trusted types, this says so.

type Policy = { createHTML: (text: string) => any };

const policies = new WeakMap<object, Policy | null>();

export function parsedAs(document: Document, text: string, type: DOMParserSupportedType): Document {
  const view = (document.defaultView ?? globalThis) as any;
  const Parser = view.DOMParser ?? DOMParser;
  return new Parser().parseFromString(policyOf(view)?.createHTML(text) ?? text, type);
}

/** @returns null where none is needed, or none may be made */
function policyOf(view: any): Policy | null {
  const known = policies.get(view);
  if (known !== undefined) return known;
  let made = null;
  try {
    made =
      view.trustedTypes?.createPolicy("eqgraph", { createHTML: (text: string) => text }) ?? null;
  } catch {
    // The page allows other names only: reading will say what it lacks.
  }
  policies.set(view, made);
  return made;
}
