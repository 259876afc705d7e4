// Run cases in the page's engine: `node --import tests/web/loader.mjs tests/payload/engine.mjs IN OUT`.
import { readFileSync, writeFileSync } from "node:fs";
import "../../eqgraph/player/web/host/player.ts"; // with all its parts
import { arrayOf } from "../../eqgraph/player/web/engine/array.ts";
import { checkGradients } from "../../eqgraph/player/web/engine/check.ts";
import { Machine } from "../../eqgraph/player/web/engine/machine.ts";
import { problems } from "../../eqgraph/player/web/engine/problems.ts";
import { Draws } from "../../eqgraph/player/web/engine/random.ts";
import { failure } from "../../eqgraph/player/web/engine/sentences.ts";
import { Watch } from "../../eqgraph/player/web/engine/watches.ts";
import { formatNumber } from "../../eqgraph/player/web/model/numbers.ts";
import { ROUNDINGS } from "../../eqgraph/player/web/engine/rounding.ts";
import { call } from "../../eqgraph/player/web/engine/routine.ts";

const plain = (v) => (Number.isFinite(v) && !Object.is(v, -0) ? v : Object.is(v, -0) ? "-0.0" : String(v));
const whole = ({ shape, data }) => ({ shape, data: Array.from(data, plain) });
const started = ({ program, inputs }, options) =>
  new Machine(program, new Map(Object.entries(inputs).map(([k, x]) => [+k, arrayOf(x)])), options);

const toldOf = ({ bars, origins, places }) => ({
  bar: (k) => bars[k], origins, place: (k) => places[k], number: formatNumber,
});

const DO = {
  /** Routines, each with operands of its own. */
  calls: ({ routines, calls }) =>
    calls.map(({ routine, operands, dtype }) => {
      try {
        return call(routines[routine], operands.map(arrayOf), ROUNDINGS[dtype]).map(whole);
      } catch (error) {
        return error.message;
      }
    }),
  /** The problems of a run. */
  problems: (one) => problems(started(one), toldOf(one)),
  /** The gradients beside differences. */
  check: (one) => [...checkGradients(started(one))].map((c) => ({ ...c, error: plain(c.error) })),
  /** Where a run stops for NaN and Inf. */
  watches: (one) => {
    const machine = started(one);
    const told = { ...toldOf(one), equation: (k) => one.equations[k], text: (i) => one.texts[i.index] };
    return ["NaN", "Inf"].map((what) => {
      const watch = new Watch(what, machine, told);
      return { all: machine.tape.map((i) => watch.at(i)), first: watch.next(0)?.step ?? null };
    });
  },
  /** Why a run comes to no end. */
  failure: (one) => {
    const machine = started(one);
    try {
      for (const i of machine.tape) machine.register(i.register);
    } catch (error) {
      return failure(error, (k) => machine.program.nodes[k].name);
    }
    return null;
  },
  /** Numbers at random. */
  draws: ({ seed, shape }) => {
    const draws = new Draws(seed);
    const arrays = [draws.uniform(-1, 3, shape), draws.whole(1, 30, shape), draws.signs(shape), draws.normal(shape)];
    return { arrays: arrays.map(whole), some: draws.some(4, 9), bits: draws.bits() };
  },
  /** The tape as the engine derives it. */
  tape: (one) => started(one).tape,
  /** All registers of a run, and all contributions. */
  run: (one) => {
    const stored = Object.entries(one.fixed ?? {}).map(([r, x]) => [+r, arrayOf(x)]);
    const machine = started(one, { fixed: new Map(stored) });
    const { tape, program } = machine;
    const registers = [...program.nodes.keys(), ...tape.slice(machine.instructions.turn).map((i) => i.register)];
    const back = tape.filter((i) => i.phase === "backward");
    return {
      registers: Object.fromEntries(registers.map((r) => [r, whole(machine.register(r))])),
      parts: Object.fromEntries(back.map((i) => [i.index, whole(machine.contribution(i.index))])),
    };
  },
  /** Whether registers asked for in some order, with little room, are to the bit those of a whole run. */
  kept: ({ order, budget, ...one }) => {
    const [all, few] = [started(one), started(one, { budget })];
    const same = (a, b) => a.data.every((v, k) => Object.is(v, b.data[k])) && String(a.shape) === String(b.shape);
    const wrong = order.filter((r) => !same(all.register(r), few.register(r)));
    const back = all.tape.filter((i) => i.phase === "backward").map((i) => i.index).reverse();
    return { wrong: [...wrong, ...back.filter((k) => !same(all.contribution(k), few.contribution(k)))], segments: few.segments };
  },
};

const cases = JSON.parse(readFileSync(process.argv[2], "utf8"));
writeFileSync(process.argv[3], JSON.stringify(cases.map((one) => DO[one.do](one))));
