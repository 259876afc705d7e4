// The run: a program in names and numbers. What a step is called and what it computed is worked out
// from the payload when somebody asks; nothing of it was sent.

import { signal, type Signal } from "@preact/signals-core";
import type { NArray } from "../engine/array.ts";
import { Unfinished, type Machine } from "../engine/machine.ts";
import { failureOf, searching, unfinished, type Problem } from "../engine/problems.ts";
import { whole, type Slices } from "../engine/slices.ts";
import type { Told } from "../engine/sentences.ts";
import type { Instruction } from "../engine/tape.ts";
import type { Words } from "../language/words.ts";
import type * as sent from "../engine/schema.d.ts";
import type { Address, Edge, Item, NodeInfo, ProblemInfo, Span, Summary, Terms } from "../engine/schema.d.ts";
import { blankOf, outlineOf, summaryOf, type Outline } from "./arrays.ts";
import { far } from "./far.ts";
import { contributionText, filled, locals, Narration } from "./narration.ts";
import { formatNumber } from "./numbers.ts";
import { overTime } from "./overtime.ts";
import type { Window } from "./window.ts";
import type { Written } from "./written.ts";

/** An instruction of the tape, in words and numbers; `value` and `contribution` name arrays. */
export class Step {
  readonly run: Run;
  readonly of: Instruction;
  readonly place: number; // how many instructions are done after it
  private told: { rows?: Item[][]; all?: Item[][]; terms?: Terms | null; card?: string[] | null } = {};

  constructor(run: Run, of: Instruction, place: number) {
    this.run = run;
    this.of = of;
    this.place = place;
  }

  get phase() {
    return this.of.phase;
  }

  get kind() {
    return this.of.kind;
  }

  get node(): string {
    return this.run.nodes[this.of.node].ref;
  }

  /** The node whose operator acts. */
  get maker(): number {
    return this.of.user ?? this.of.node;
  }

  get operand(): number {
    return this.of.operand ?? 0;
  }

  get equation(): number | null {
    return this.run.nodes[this.maker].equation;
  }

  get spans(): Span[] {
    return this.run.nodes[this.maker].spans;
  }

  get reads(): string[] {
    if (this.kind === "seed") return [];
    const { ref, operands } = this.run.nodes[this.maker];
    return this.kind === "compute" ? [...new Set(operands)] : [ref];
  }

  get edges(): Edge[] {
    if (this.kind === "seed") return [];
    const { ref, operands } = this.run.nodes[this.maker];
    if (this.kind === "accumulate") return [[this.node, ref, this.operand]];
    return operands.map((from, k) => [from, ref, k]);
  }

  get part(): [number, number] | null {
    return this.kind === "accumulate" ? [this.of.part, this.of.parts] : null;
  }

  get text(): string {
    return this.run.textOf(this);
  }

  /** Whether the run ended before: there is no result. */
  get failed(): boolean {
    return this.place >= (this.run.failure?.instruction.step ?? Infinity);
  }

  /** Steps alike in this are as high in the strip: one rule, and names that are as long. */
  get like(): string {
    const { run, of, maker, operand } = this;
    const names = [maker, of.node, ...(run.sent.nodes[maker].operands ?? [])];
    const lengths = names.map((k) => `${run.nodes[k].name.length} ${run.bar(k).length}`);
    const parts = `${Math.min(of.part, 3)} ${String(of.part).length} ${of.parts}`;
    return [of.kind, run.sent.nodes[maker].kind, operand, parts, ...lengths].join(" ");
  }

  get sentence(): string {
    const { run } = this;
    if (this.failed) return run.problems[0].text;
    const why = run.window?.why;
    return why && this.waiting ? why : run.narration.sentence(this);
  }

  /** The lines of its numbers, whether these are here or not. */
  get lines(): Item[][] {
    if (this.failed) return [];
    return (this.told.rows ??= this.run.narration.rows(this));
  }

  /** Whether numbers of it are not here yet: the kernel computes them. */
  get waiting(): boolean {
    const { run } = this;
    if (!run.window) return false;
    const here = this.shown.flat().map(({ array }) => typeof array !== "number" || run.here(array));
    return here.includes(false);
  }

  get rows(): Item[][] {
    return this.waiting ? [] : this.shown;
  }

  /** The lines; where the step is about all sequences, so are its numbers. */
  private get shown(): Item[][] {
    const { run, lines } = this;
    if (run.sequence.value === null || run.rowed(this.value)) return lines;
    return (this.told.all ??= lines.map((line) =>
      line.map((item) => (typeof item.array === "number" ? { ...item, array: ofAll(item.array) } : item)),
    ));
  }

  get terms(): Terms | undefined {
    if (this.failed) return undefined;
    if (this.run.sequence.value !== null && this.run.rowed(this.value)) return undefined; // of all axes
    if (this.told.terms === undefined) this.told.terms = this.run.narration.terms(this) ?? null;
    return this.told.terms ?? undefined;
  }

  get card(): string[] | null {
    if (this.failed || this.waiting) return null;
    if (this.run.sequence.value !== null) return this.run.narration.card(this);
    if (this.told.card === undefined) this.told.card = this.run.narration.card(this);
    return this.told.card;
  }

  get speech(): string {
    return this.failed ? this.sentence : this.run.narration.speech(this, this.waiting);
  }

  /** What its node holds afterwards. */
  get value(): number {
    return this.of.register;
  }

  /** The gradient that it hands on. */
  get upstream(): number {
    return this.of.reads[0];
  }

  /** What it adds to the gradient. */
  get contribution(): number | null {
    return this.kind === "accumulate" && !this.failed ? this.added : null;
  }

  get added(): number {
    const { run, place, of } = this;
    return run.keep([place], () => run.machine.contribution(place - 1), run.machine.shape(of.node));
  }

  /** The local derivative, or a factor of a product. */
  local(k: number): number {
    const { shapes } = this.run.back(this.maker, this.operand);
    return this.run.keep([this.place, k], () => locals(this.run, this)[k], shapes?.[k] ?? []);
  }
}

/** The same array, all of its rows; −1 is no array. */
const ofAll = (array: number) => (array < -1 ? array : -2 - array);

const bare = (array: number) => (array < -1 ? -2 - array : array);

function rowOf(array: NArray, row: number): NArray {
  if (row < 0) return array;
  const shape = array.shape.slice(1);
  const size = shape.reduce((a, b) => a * b, 1);
  return { shape, data: array.data.slice(row * size, (row + 1) * size) };
}

/** An array that is no register. */
interface Other {
  address: [number] | [number, number];
  make: () => NArray;
  shape: readonly number[];
}

/** What is known of a run when all of it was looked at. */
interface Outcome {
  failure: Unfinished | null;
  problems: ProblemInfo[];
}

/** A run of a machine: its nodes and steps, with arrays by number. */
export class Run {
  readonly sent: Written;
  readonly machine: Machine;
  readonly narration: Narration;
  readonly nodes: NodeInfo[];
  readonly instructions: Step[];
  readonly seeded: boolean;
  /** Where the kernel computes: what came of it. */
  readonly window: Window | null;
  private readonly registers: number;
  private readonly kept = new Map<string, number>();
  private readonly others: Other[] = [];
  private outcome: Outcome | null = null;
  /** A long run is looked at later, in slices: see `looking`. */
  private readonly later: Signal<Outcome | null> | null;
  private readonly summaries = new Map<string, Summary>();

  /** The sequence of a batch that is looked at; null: all. */
  readonly sequence: Signal<number | null>;

  constructor(
    payload: Written,
    machine: Machine,
    words: Words,
    streamed = false,
    sequence: Signal<number | null> = signal(null),
    later = false,
  ) {
    this.sequence = sequence;
    this.sent = payload;
    this.machine = machine;
    this.narration = new Narration(this, words);
    this.seeded = payload.seed !== undefined;
    this.window = streamed && far.Window ? new far.Window() : null;
    this.later = later ? signal(null) : null;
    this.nodes = nodesOf(payload);
    this.registers = payload.nodes.length + machine.tape.length - machine.instructions.turn;
    this.instructions = machine.tape.map((one, k) => new Step(this, one, k + 1));
  }

  kind(node: number): sent.KindInfo {
    const { kind } = this.sent.nodes[node];
    if (typeof kind !== "number") throw new Error(`${this.nodes[node].name} is a leaf`);
    return this.sent.kinds[kind];
  }

  operator(node: number): sent.OperatorInfo {
    return this.sent.operators[this.kind(node).operator];
  }

  back(node: number, operand: number): sent.Back {
    const found = this.kind(node).back[operand];
    if (!found) throw new Error(`no gradient flows from ${this.nodes[node].name}`);
    return found;
  }

  /** What the gradient of a node is called. */
  bar(node: number): string {
    return this.sent.nodes[node].bar ?? "";
  }

  /** What the entries of a node are called by: y of yᵢ. */
  base(node: number): string {
    const { axes, names, name } = this.sent.nodes[node];
    return axes?.length && names && names.length > 1 ? names[1] : name;
  }

  /** The names that stand in the places of the texts of a node's kind. */
  places(node: number): Record<string, string> {
    return placesOf(this.sent, node);
  }

  textOf({ kind, of, maker, operand }: Step): string {
    const { name, shape } = this.nodes[of.node];
    if (kind === "compute") return `${name} ← ${filled(this.kind(of.node).formula, this.places(of.node))}`;
    const bar = this.bar(of.node);
    if (kind === "seed") return `${bar} ← ${shape?.length ? this.narration.say.each : "1"}`;
    return `${bar} += ${contributionText(this.back(maker, operand), this.places(maker))}`;
  }

  /** The step that adds the part before. */
  before(step: Step): Step {
    const writers = this.machine.instructions.writers[step.of.node];
    return this.instructions[writers[writers.indexOf(step.of) - 1].index];
  }

  /** The number of an array that is no register: made once, and only when it is read. */
  keep(address: [number] | [number, number], make: () => NArray, shape: readonly number[]): number {
    const known = this.kept.get(String(address));
    if (known !== undefined) return known;
    this.others.push({ address, make, shape });
    const number = this.registers + this.others.length - 1;
    this.kept.set(String(address), number);
    return number;
  }

  /** How many sequences its batch has; 0: it has none. */
  get sequences(): number {
    const found = this.sent.nodes.findIndex(({ rows }) => rows);
    return found < 0 ? 0 : (this.machine.shape(found)[0] ?? 0);
  }

  /** Whether an array has one row a sequence. */
  rowed(array: number): boolean {
    const address = this.address(array);
    const { tape, instructions, program } = this.machine;
    const { nodes } = this.sent;
    if (typeof address === "number") {
      const after = address - program.nodes.length;
      return Boolean(nodes[after < 0 ? address : tape[instructions.turn + after].node].rows);
    }
    const step = this.instructions[address[0] - 1];
    if (address.length === 1) return Boolean(nodes[step.of.node].rows);
    const { shape } = this.others[array - this.registers];
    const alike = String(shape) === String(this.machine.shape(step.maker));
    return Boolean(nodes[step.maker].rows && this.kind(step.maker).elementwise && alike);
  }

  /** The row of an array that is looked at; −1: all. */
  private row(array: number): number {
    const chosen = this.sequence.value;
    return chosen === null || array < -1 || !this.rowed(array) ? -1 : chosen;
  }

  /** What the kernel calls an array. */
  private address(given: number): Address {
    const array = bare(given);
    const beyond = array - this.registers;
    return beyond < 0 ? array : this.others[beyond].address;
  }

  /** Whether the numbers of an array are here; if not, they are asked for. */
  here(array: number): boolean {
    return !this.window || this.window.look(this.address(array), this.row(array)) !== null;
  }

  /** All numbers of an array, or null where the kernel has them yet. */
  whole(array: number): NArray | null {
    if (this.window) return this.window.whole(this.address(array), this.row(array));
    return rowOf(this.numbers(array), this.row(array));
  }

  /** All numbers of an array. */
  numbers(array: number): NArray {
    if (this.window) {
      const { shape, data } = this.at(array);
      return { shape, data: Float64Array.from(data, Number) };
    }
    const beyond = bare(array) - this.registers;
    return beyond < 0 ? this.machine.register(bare(array)) : this.others[beyond].make();
  }

  /** What is known of an array before its numbers are. */
  outline(array: number): Outline {
    const place = bare(array);
    const beyond = place - this.registers;
    if (beyond >= 0) return outlineOf(this.others[beyond].shape);
    const { tape, instructions, program } = this.machine;
    const after = place - program.nodes.length;
    return outlineOf(this.machine.shape(after < 0 ? place : tape[instructions.turn + after].node));
  }

  /** Where the run comes to no end: a singular matrix, an index outside. */
  get failure(): Unfinished | null {
    return this.window || this.later ? null : this.found().failure;
  }

  /** The problems of the whole run, what causes others first; none until they are looked for. */
  get problems(): ProblemInfo[] {
    if (this.window) return this.window.said("problems").answer?.problems ?? [];
    return (this.later ? this.later.value : this.found())?.problems ?? [];
  }

  /** What is said while the problems are not known; null where they are. `looking` finds them. */
  unlooked(words: Words): { text: string; why: string } | null {
    if (this.window) return this.window.unlooked(words);
    return this.later && !this.later.value ? words.later : null;
  }

  /** Look for the problems of a long run, in slices. */
  *looking(): Slices<void> {
    this.outcome ??= yield* this.finding();
    if (this.later) this.later.value = this.outcome;
  }

  /** What a whole run comes to, now. */
  found(): Outcome {
    return (this.outcome ??= whole(this.finding()));
  }

  /** What the engine is told of this run beside its numbers. */
  get told(): Told {
    const place = (node: number) => {
      const { equation } = this.nodes[node];
      return equation === null ? null : equation + 1;
    };
    return { bar: (node) => this.bar(node), place, origins: this.sent.origins, time: this.time(), number: formatNumber };
  }

  private *finding(): Slices<Outcome> {
    const { machine, nodes, told } = this;
    const written = ({ kind, step, node, text, nodes: reached }: Problem): ProblemInfo => ({
      kind, step, node: nodes[node].ref, text, nodes: reached.map((x) => nodes[x].ref),
    });
    try {
      return { failure: null, problems: (yield* searching(machine, told)).map(written) };
    } catch (error) {
      if (!(error instanceof Unfinished)) throw error;
      const failure = failureOf(machine) ?? error; // the first one
      return { failure, problems: [written(unfinished(failure, (node) => nodes[node].name))] };
    }
  }

  /** How a model is unrolled; whoever shows it says where it is damaged. */
  private time() {
    try {
      return this.sent.time && (overTime.unrolledOf?.(this.sent.time, this.nodes) ?? null);
    } catch {
      return null;
    }
  }

  /** An array in few numbers. */
  at(array: number): Summary {
    const row = this.row(array);
    if (this.window) return this.window.look(this.address(array), row) ?? blankOf(this.outline(array));
    const key = row < 0 ? String(bare(array)) : `${bare(array)} ${row}`;
    const known = this.summaries.get(key) ?? summaryOf(rowOf(this.numbers(array), row));
    this.summaries.set(key, known);
    return known;
  }

  /** An array in few numbers, of all sequences. */
  all(array: number): Summary {
    return this.at(ofAll(array));
  }
}

function placesOf({ nodes }: Written, node: number): Record<string, string> {
  const { name, bar, operands } = nodes[node];
  const names: Record<string, string> = { y: name, g: bar ?? "" };
  operands?.forEach((x, k) => (names[k] = nodes[x].name));
  return names;
}

/** The nodes as every part of the player knows them. */
function nodesOf(payload: Written): NodeInfo[] {
  const { nodes, kinds, operators, arrays } = payload;
  const refs = nodes.map(({ name, ref }) => ref ?? name);
  const users = nodes.map((): string[] => []);
  nodes.forEach(({ operands }, k) => {
    for (const x of new Set(operands)) users[x].push(refs[k]);
  });
  return nodes.map((node, k): NodeInfo => {
    const { name, equation, spans, axes, value } = node;
    const common = {
      ref: refs[k],
      name,
      names: node.names ?? [name],
      equation,
      spans,
      operands: (node.operands ?? []).map((x) => refs[x]),
      users: users[k],
      dtype: node.dtype ?? payload.dtype,
      ...(axes ? { axes } : {}),
      ...(node.label === undefined ? {} : { label: node.label }),
    };
    if (typeof node.kind !== "number") {
      const shape = value === undefined ? null : [...arrays[value].shape];
      return { ...common, kind: node.kind, sign: "", shape, value: k };
    }
    const kind = kinds[node.kind];
    const { sign, doc, band } = operators[kind.operator];
    const names = placesOf(payload, k);
    const formula = filled(kind.formula, names);
    return {
      ...common,
      kind: "operator",
      sign,
      shape: kind.shape,
      value: null,
      doc,
      operator: kind.operator,
      formula,
      template: kind.elementwise ? kind.formula : null,
      derivatives: kind.back.map((back, j) =>
        back ? `${nodes[node.operands?.[j] ?? 0].bar} += ${contributionText(back, names)}` : null,
      ),
      band: band ?? null,
    };
  });
}
