// The digits of a node in words, for the inspector: how many are right, and where they went.

import type { NodeInfo, RightInfo } from "../engine/schema.d.ts";
import type { Context } from "../kit/context.ts";
import type { Words } from "../language/words.ts";
import { digitsText } from "../model/numbers.ts";

export function rightOf(
  { payload, words }: Pick<Context, "payload" | "words">,
  node: NodeInfo,
  element: HTMLElement,
  known: { value: boolean; gradient: boolean },
) {
  const { digits } = payload;
  const say = words.digits;
  const found = digits?.nodes[node.ref];
  const texts = [];
  if (digits && found && known.value)
    texts.push(`${say.value}: ${told(found.value, digits.full, say)}`);
  if (digits && found?.gradient && known.gradient) {
    texts.push(`${say.gradient}: ${told(found.gradient, digits.full, say)}`);
  }
  element.textContent = texts.join("; ");
  element.hidden = !texts.length;
}

function told({ worst, median, here, before }: RightInfo, full: number, say: Words["digits"]) {
  const write = (digits: number) => digitsText(digits, full, say.all);
  const parts = [say.right(write(worst), full.toFixed(1))];
  if (write(median) !== write(worst)) parts.push(say.median(write(median)));
  if (here >= 1) parts.push(say.here(here.toFixed(1)));
  if (before >= 1) parts.push(say.before(before.toFixed(1)));
  return parts.join(", ");
}
