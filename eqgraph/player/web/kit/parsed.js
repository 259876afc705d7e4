// Reading marked-up text as data: the document that comes of it runs nothing, and only what a list allows is
// taken out of it. Where a page demands trusted types, this says so.

/** @typedef {{createHTML: (text: string) => any}} Policy */

/** @type {WeakMap<object, Policy | null>} */
const policies = new WeakMap();

/**
 * @param {Document} document @param {string} text @param {DOMParserSupportedType} type @returns {Document}
 */
export function parsedAs(document, text, type) {
  const view = /** @type {any} */ (document.defaultView ?? globalThis);
  const Parser = view.DOMParser ?? DOMParser;
  return new Parser().parseFromString(policyOf(view)?.createHTML(text) ?? text, type);
}

/** @param {any} view @returns {Policy | null} null where none is needed, or none may be made */
function policyOf(view) {
  const known = policies.get(view);
  if (known !== undefined) return known;
  let made = null;
  try {
    made = view.trustedTypes?.createPolicy("eqgraph", { createHTML: (/** @type {string} */ text) => text }) ?? null;
  } catch {
    // The page allows other names only: reading will say what it lacks.
  }
  policies.set(view, made);
  return made;
}
