// The digits of a node in words, for the inspector: how many are right, and where they went.

import type { RightInfo } from "../engine/schema.d.ts";
import type { Words } from "../language/words.ts";
import { digitsText } from "../model/numbers.ts";
import type { rightness } from "../model/rightness.ts";

export const rightOf: typeof rightness.of = ({ digits }, words, node, known) => {
  const say = words.digits;
  const found = digits?.nodes[node.ref];
  if (!digits || !found) return "";
  return (["value", "gradient"] as const)
    .flatMap((kind) => {
      const right = found[kind];
      return right && known[kind] ? [`${say[kind]}: ${told(right, digits.full, say)}`] : [];
    })
    .join("; ");
};

function told({ worst, median, here, before }: RightInfo, full: number, say: Words["digits"]) {
  const write = (digits: number) => digitsText(digits, full, say.all);
  const parts = [say.right(write(worst), full.toFixed(1))];
  if (write(median) !== write(worst)) parts.push(say.median(write(median)));
  if (here >= 1) parts.push(say.here(here.toFixed(1)));
  if (before >= 1) parts.push(say.before(before.toFixed(1)));
  return parts.join(", ");
}
