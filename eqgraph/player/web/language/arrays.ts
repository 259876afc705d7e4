// What takes options or arranges arrays in the explicit form: max(W, axis=1), [x, b], gather(W, i),
// pick(W, index=1), solve(A, b), outer(x, y), matmul(A, B), einsum(…, spec=(ij, j, i)).

import type { NArray } from "../engine/array.ts";
import { word } from "../engine/routine.ts";
import { broadcast, sizeOf } from "../engine/shapes.ts";
import { WORDS } from "../engine/words.ts";

type Option = number | boolean | string;
export type Options = Record<string, Option | Option[]>;

/** Tells what does not fit, of which operand. */
type Refuse = (x?: NArray) => never;
type Maker = (xs: NArray[], options: Options, refuse: Refuse) => NArray;

/**
 * A row along an axis that is named, slice by slice.
 * @param over  it runs over the axes; else along one, and keeps it
 */
export function alongAxes(x: NArray, { axis, keepdims }: Options, over: boolean, one: (slice: NArray) => NArray, refuse: Refuse): NArray {
  const { shape } = x;
  const every = shape.map((_, k) => k);
  const named = axis === undefined ? (over ? every : [-1]) : [axis].flat();
  const axes = named.map((k) => axisOf(k, shape.length, () => refuse(x))).sort();
  if (keepdims !== undefined && typeof keepdims !== "boolean") refuse(x);
  if (new Set(axes).size < axes.length || (!over && axes.length > 1)) refuse(x);
  const rest = every.filter((k) => !axes.includes(k));
  const order = [...rest, ...axes];
  const { data } = WORDS.permute!(x, { axes: order });
  const slice = axes.map((k) => shape[k]!);
  const size = sizeOf(slice);
  const count = sizeOf(rest.map((k) => shape[k]!));
  const made = Array.from({ length: count }, (_, k) =>
    Array.from(one({ shape: slice, data: data.slice(k * size, (k + 1) * size) }).data),
  );
  const all = Float64Array.from(made.flat());
  if (!over) {
    const turned = { shape: order.map((k) => shape[k]!), data: all };
    return WORDS.permute!(turned, { axes: every.map((k) => order.indexOf(k)) });
  }
  const left = keepdims ? shape.map((n, k) => (axes.includes(k) ? 1 : n)) : rest.map((k) => shape[k]!);
  return { shape: left, data: all };
}

function axisOf(k: Option | Option[], rank: number, refuse: Refuse): number {
  if (typeof k !== "number" || !Number.isInteger(k) || k < -rank || k >= rank) return refuse();
  return (k + rank) % rank;
}

const listed = (x: NArray): NArray => (x.shape.length ? x : { shape: [1], data: x.data });

const concat: Maker = (given, { axis = -1 }, refuse) => {
  const xs = given.map(listed);
  const [{ shape }] = xs as [NArray];
  const k = axisOf(axis, shape.length, refuse);
  const fits = (x: NArray) =>
    x.shape.length === shape.length && x.shape.every((n, j) => j === k || n === shape[j]);
  return word("concat")(...xs.map((x) => (fits(x) ? x : refuse(x))), { axis: k });
};

const MAKERS: Record<string, { options?: string[]; count?: number; make: Maker }> = {
  concat: { options: ["axis"], make: concat },
  array: { make: (xs, options, refuse) => concat(xs.map((x) => (x.shape.length ? refuse(x) : x)), options, refuse) },
  stack: {
    options: ["axis"],
    make(xs, { axis = 0 }, refuse) {
      const [{ shape }] = xs as [NArray];
      const k = axisOf(axis, shape.length + 1, refuse);
      return word("stack")(...xs.map((x) => (String(x.shape) === String(shape) ? x : refuse(x))), { axis: k });
    },
  },
  gather: {
    options: ["first"],
    make([x, ...places], { first = 1 }, refuse) {
      const joint = places.reduce<readonly number[] | null>((a, { shape }) => a && broadcast([...a], [...shape]), []);
      if (!places.length || places.length > x!.shape.length || !joint) return refuse(x);
      return word("gather")(x!, ...places, { first });
    },
  },
  pick: {
    options: ["axis", "index"],
    count: 1,
    make([x], { axis = 0, index = 0 }, refuse) {
      const k = axisOf(axis, x!.shape.length, () => refuse(x));
      return word("pick")(x!, { axis: k, index: axisOf(index, x!.shape[k]!, () => refuse(x)) });
    },
  },
  solve: {
    count: 2,
    make([a, b], _, refuse) {
      const [n, m] = a!.shape;
      if (a!.shape.length !== 2 || n !== m) refuse(a);
      return b!.shape[0] === n && b!.shape.length < 3 ? word("solve")(a!, b!) : refuse(b);
    },
  },
  outer: {
    count: 2,
    make([a, b], _, refuse) {
      const [m, n] = [a!.shape, b!.shape];
      if (!m.length || !n.length || !broadcast([...m.slice(0, -1)], [...n.slice(0, -1)])) refuse(b);
      return WORDS.mul!(
        { shape: [...m, 1], data: a!.data },
        { shape: [...n.slice(0, -1), 1, n.at(-1)!], data: b!.data },
      );
    },
  },
  matmul: {
    count: 2,
    make([a, b], _, refuse) {
      const [m, n] = [a!.shape, b!.shape];
      const fits = m.length && n.length && broadcast([...m.slice(0, -2)], [...n.slice(0, -2)]);
      return fits && m.at(-1) === n.at(n.length > 1 ? -2 : -1) ? WORDS.matmul!(a!, b!) : refuse(b);
    },
  },
  einsum: {
    options: ["spec"],
    make(xs, { spec }, refuse) {
      const letters = [spec ?? []].flat().map((one) => (one === "None" ? "" : String(one)));
      const sizes = new Map<string, number>();
      xs.forEach((x, k) => {
        const own = [...(letters[k] ?? "")];
        const fits = own.length === x.shape.length && own.every((c, j) => (sizes.get(c) ?? x.shape[j]) === x.shape[j]);
        if (!fits) refuse(x);
        own.forEach((c, j) => sizes.set(c, x.shape[j]!));
      });
      if (letters.length !== xs.length + 1 || ![...letters.at(-1)!].every((c) => sizes.has(c))) refuse();
      return word("einsum")(...xs, { spec: `${letters.slice(0, -1).join(",")}->${letters.at(-1)}` });
    },
  },
};
MAKERS.Concat = MAKERS.concat!;

export const isMaker = (name: string) => Object.hasOwn(MAKERS, name);

/** @param count  tells that it takes another number of operands */
export function arranged(name: string, xs: NArray[], options: Options, refuse: Refuse, count: () => never): NArray {
  const maker = MAKERS[name]!;
  if (!xs.length || (maker.count ?? xs.length) !== xs.length) count();
  const known = maker.options ?? [];
  if (Object.keys(options).some((one) => !known.includes(one))) refuse();
  return maker.make(xs.map(({ shape, data }) => ({ shape, data })), options, refuse);
}
