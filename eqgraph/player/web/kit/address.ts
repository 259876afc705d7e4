// The address of a page: which step it opens at, and which node is chosen there.

/** What a link asks for: #step=40&node=cₜ. */
export function askedOf(hash: string): { step?: number; node?: string } {
  const asked = new URLSearchParams(hash.replace(/^#/u, ""));
  const [step, node] = [asked.get("step"), asked.get("node")];
  return { ...(step && /^\d+$/u.test(step) ? { step: Number(step) } : {}), ...(node ? { node } : {}) };
}

/** The address of a page at a step. */
export function linkTo(address: string, step: number, node: string | null): string {
  const asked = new URLSearchParams({ step: String(step), ...(node === null ? {} : { node }) });
  return `${address.split("#")[0]}#${asked}`;
}
