// What was sent, written out: nodes that repeat over time one by one, arrays as numbers.

import { filled, sizeOf, type NArray } from "../engine/array.ts";
import type * as sent from "../engine/schema.d.ts";
import { overTime } from "./overtime.ts";

/** Says what is wrong with a payload, in words for the reader. */
export class PayloadError extends Error {}

export const missing = (key: string, what: string) => new PayloadError(`the data are damaged: no ${what} in "${key}"`);

/** The program of a run, node by node, and what its leaves hold. */
export interface Written extends Omit<sent.Program, "nodes" | "arrays"> {
  nodes: sent.RunNode[];
  arrays: NArray[];
}

const known = new WeakMap<object, Written>();

/** A payload with everything in its place; of one payload the same one, as often as it is asked for. */
export function writtenOut(payload: sent.Program | Written): Written {
  const found = known.get(payload);
  if (found) return found;
  const { nodes, arrays } = payload as sent.Program;
  const written = { ...payload, nodes: nodes.flatMap(oneByOne), arrays: arrays.flatMap(unpacked) };
  if (!written.nodes.every(inOrder)) throw missing("nodes", "operands that come before their node");
  known.set(payload, written);
  known.set(written, written);
  return written;
}

/** What repeats over time, of a page that reads it. */
function oneByOne(one: sent.RunNode | sent.NodeRepeat): sent.RunNode[] {
  if (!("count" in one)) return [one];
  if (!overTime.repeated) throw new PayloadError("its nodes repeat, and this page does not read that");
  return overTime.repeated(one);
}

/** A node is computed from those before it, so nothing waits for itself. */
const inOrder = ({ operands = [] }: sent.RunNode, k: number) => operands.every((x) => x >= 0 && x < k);

/** The numbers of an array, as JSON or as bytes; several of one shape come together. */
export function unpacked(array: sent.Whole | sent.Packed | sent.Held): NArray[] {
  const { shape } = array;
  if (!("data" in array) && !("bytes" in array)) {
    return Array.from({ length: array.count }, () => ({ shape, data: new Float64Array() }));
  }
  const size = sizeOf(shape);
  if ("data" in array) {
    const data = Float64Array.from(array.data, Number);
    if (data.length !== size) throw missing("arrays", "numbers of a shape");
    return [{ shape, data }];
  }
  const { buffer, byteOffset, byteLength } = bytesOf(array.bytes);
  const count = array.count ?? 1;
  const view = new DataView(buffer, byteOffset, byteLength);
  const { data } = filled([count * size], 0);
  if (byteLength !== 8 * data.length) throw missing("arrays", "bytes of a shape");
  for (let k = 0; k < data.length; k++) data[k] = view.getFloat64(8 * k, true);
  return Array.from({ length: count }, (_, k) => ({ shape, data: data.subarray(k * size, (k + 1) * size) }));
}

/** Bytes come beside a message, or in a page as base64. */
export function bytesOf(bytes: unknown): { buffer: ArrayBuffer; byteOffset: number; byteLength: number } {
  if (typeof bytes === "string") return Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0));
  if (bytes instanceof ArrayBuffer) return new Uint8Array(bytes);
  return bytes as DataView<ArrayBuffer>;
}
