// The payload, as eqgraph/payload/schema.py defines it.
// Written by `python -m tests.payload.write_schema`; a test holds it fresh.

export type Plain = number | "NaN" | "Infinity" | "-Infinity";

/** An array, all of its numbers row by row. */
export interface Whole {
  shape: number[];
  data: Plain[];
}

/** A large array: its numbers as they lie in memory, float64, the low byte first. */
export interface Packed {
  shape: number[];
  /** in a file, base64 */
  bytes: DataView | string;
  /** arrays of this shape, one after the other */
  count?: number;
}

/** An array that stays where it is: its numbers are asked for. */
export interface Held {
  shape: number[];
  /** arrays of this shape, one after the other */
  count: number;
}

/** How many decimal digits of an array are right. */
export interface RightInfo {
  worst: number;
  median: number;
  /** lost by the step itself */
  here: number;
  /** lost before */
  before: number;
}

/** The digits of a node's value, and of its gradient if one reached it. */
export interface NodeDigitsInfo {
  value: RightInfo;
  gradient: RightInfo | null;
}

/** A step that loses digits which a result or a gradient lacks. */
export interface LossInfo {
  cause: string;
  step: number;
  node: string;
  text: string;
  /** the rule that brings them back; empty if none does */
  rewrite: string;
}

/** How many digits of each node are right, by its ref. */
export interface DigitsInfo {
  title: string;
  /** as many as floats of this kind can have */
  full: number;
  nodes: Record<string, NodeDigitsInfo>;
  losses: LossInfo[];
  /** losses that are not listed */
  more: number;
  /** what half of the entries keep: in results, in leaves' gradients */
  medians: [number, number];
  /** rules that were applied on the way */
  applied: string[];
}

/** an option of a word, such as an axis */
export type Param = boolean | number | string | number[];

/** word, operands */
export type RoutineLine = [string, number[]] | [string, number[], Record<string, Param>];

/** A straight list of words: what is computed of a node, or handed back to an operand. Values are numbered: operands, then lines in order; a constant is −1, −2, … */
export interface Routine {
  /** operands: the values 0 to n − 1 */
  n: number;
  consts?: (Plain | Whole)[];
  lines: RoutineLine[];
  /** the values that it returns */
  outs: number[];
}

/** Nodes by their numbers, place by place in a picture; at many times, if they repeat. */
export interface Repeat {
  /** −1 − its number for a node that a group only reads */
  shown: number[];
  /** from the first to the last */
  times?: [number, number];
  /** what the numbers grow by from time to time */
  steps?: number[];
}

/** What folds into one node; groups of one structure share a picture, place by place. */
export interface Group extends Repeat {
  /** the number of the group whose picture this is */
  picture: string | null;
  equation: number;
  /** the place of the one that stands for the group */
  node: number;
}

/** The picture of one step of time of an unrolled model. */
export interface TimeStep extends Repeat {
  picture: string;
}

export type PartInfo = (string | number | PartInfo)[];

/** of an edge, where, a sign, and the names of indices */
export type OverInfo = [number, number, number, string, string];

/** How a node looks wherever it stands; lengths are in px. */
export interface LookInfo {
  w: number;
  h: number;
  /** the ends of its classes */
  kinds: string;
  /** what is said of it after its names */
  text: string;
  parts: PartInfo[];
}

/** What is drawn of a graph; lengths are in tenths of a px. */
export interface FigureInfo {
  /** its number, x, y, width, height */
  equations: number[][];
  /** look, x, y */
  nodes: [number, number, number][];
  /** payload/drawings.py says what of */
  edges: number[][];
  overs: OverInfo[];
}

/** A graph before or after a rewrite. */
export interface PanelInfo extends FigureInfo {
  at: [number, number];
  caption: string;
  /** the places of the nodes that change */
  lit: number[];
  /** the number of its first node, after the rewrite */
  first?: number;
  /** of its nodes, before it: they are only looked at */
  names?: string[];
}

/** A picture. */
export interface PictureInfo extends FigureInfo {
  size: [number, number];
  /** the numbers of its nodes, where these are not all in order */
  shown?: number[];
  /** one after the other, a step each */
  shots?: PanelInfo[][];
}

/** What a player draws, and what opens first. */
export interface Pictures {
  looks: LookInfo[];
  /** the whole, the overview, and groups by number */
  pictures: Record<string, PictureInfo>;
  groups: Group[];
  times: TimeStep[];
  /** the picture to begin with; null if there is none */
  opens: string | null;
}

/** What is there at every step of time, or at some: one node each. */
export interface Steps {
  name: string;
  nodes: Repeat[];
}

/** The nodes of an equation that holds at every step. */
export interface Family extends Steps {
  /** 1: a state, read at the next step; −1: at the one before; 0: no state */
  onward: number;
  /** families that multiply it in its own recurrence */
  gates: string[];
  /** its gradients by inputs are shown: it is a state, or no other is made of it */
  output: boolean;
}

/** A model over time: which nodes are of which step, and which of them belong together. */
export interface Unrolled {
  /** of a step, where its nodes begin and end, in pairs */
  clock: Repeat[];
  families: Family[];
  /** that are read step by step */
  inputs: Steps[];
}

export type Why = "operations" | "inputs" | "registers";

/** equation, start, end: characters (code points) of its text */
export type Span = [number, number, number];

/** What an entry of the first line's result is made of, as einsum says it. */
export interface Terms {
  /** how terms combine: ∑, ∏, mean, max, argmax, …, choice, gather, window */
  by?: string;
  /** letters of the operands' axes and of the result's: ij,j->i */
  spec?: string;
  /** the index that a letter stands for, where it has a name */
  letters?: Record<string, string>;
  /** of the operands, and last of the result */
  names?: string[];
  /** the letter that a softmax runs over */
  over?: string;
  /** what the first entry is called by numbers that point at entries */
  first?: number;
  /** of windows, and the zeros around */
  stride?: number[];
  padding?: number[];
}

/** What nodes of a kind hand back to one operand; in texts, `{g}` is the node's gradient. */
export interface Back {
  /** before broadcasting is summed out */
  text: string;
  /** it stands in parentheses under a ∑ */
  loose?: boolean;
  /** broadcasting repeated the operand */
  summed?: boolean;
  /** of the gradient, the value and the operands; −1: no word says it */
  routine: number;
  /** the routine of the local derivative, or of the factors */
  locals?: number;
  /** of what it returns */
  shapes?: number[][];
  /** no word says what it is made of */
  opaque?: boolean;
  /** what upstream is multiplied by, if not by 1 */
  local?: string;
  /** it needs no parentheses */
  tight?: boolean;
  /** signs and factors, by number */
  line?: (string | number)[];
  factors?: string[];
  /** the second one is shown as its transpose */
  turned?: boolean;
  terms?: Terms;
}

/** What nodes of one kind have in common; in texts, `{0}` and `{1}` are their operands. */
export interface KindInfo {
  operator: string;
  shape: number[];
  /** of the operands; −1: no word says it */
  routine: number;
  formula: string;
  elementwise?: boolean;
  /** the routine of the operands that tells which piece holds */
  branch?: number;
  /** signs and operands, by number */
  line: (string | number)[];
  terms?: Terms;
  /** one an operand; null: no gradient flows there */
  back: (Back | null)[];
}

/** What is told of an operator. */
export interface OperatorInfo {
  sign: string;
  doc: string;
  /** why a forward step does what it does */
  reason: string;
  /** the same of a backward step */
  back: string;
  /** outside of it an entry is saturated */
  band?: number[];
  /** the bounds of its values */
  range?: number[];
  /** its values are probabilities */
  distribution?: boolean;
}

/** A node of a run; its users, its steps and all its texts follow from the kinds. */
export interface RunNode {
  name: string;
  /** all of them, where it has several */
  names?: string[];
  /** what a picture calls it, if not its name */
  label?: string;
  /** its data-node in the picture, if not its name */
  ref?: string;
  /** the number of its kind */
  kind: number | "input" | "parameter" | "constant";
  /** places in the list of nodes */
  operands?: number[];
  /** what its gradient is called; a constant has none */
  bar?: string;
  equation: number | null;
  spans: Span[];
  /** the indices that name its axes, if one does */
  axes?: string[];
  /** if it is not that of the run */
  dtype?: string;
  /** the array of a leaf */
  value?: number;
  /** one a sequence of a batch: one of them may be looked at */
  rows?: boolean;
  /** its value decided the structure: it cannot change */
  fixed?: boolean;
}

/** Nodes that stand many times, one time after the other. */
export interface NodeRepeat {
  /** the first time; a number in braces, {1} or {₁}, grows */
  nodes: RunNode[];
  /** how many times */
  count: number;
  /** what numbers in braces grow by from time to time */
  by: number;
  /** of each node: what the numbers grow by that it reads, nodes and array */
  steps: number[][];
}

/** Why the kernel computes a run, and sends what is looked at: what is beyond its budget. */
export interface Streamed {
  why: Why;
  amount: number;
  budget: number;
  /** how many runs there were before this one, of other numbers */
  run: number;
}

export type Version = 3;

export type Phase = "forward" | "backward";

export type Wording = Record<string, string | Record<string, string>>;

/** from an operand, to its user, as which operand */
export type Edge = [string, string, number];

/** An array in few numbers: `data` holds rows × cols of them, means of blocks if it is cut. The figures leave NaN out, and are null where no number is left. */
export interface Summary {
  shape: number[];
  data: Plain[];
  text: string;
  rows: number;
  cols: number;
  cut?: boolean;
  norm?: Plain;
  min?: Plain | null;
  max?: Plain | null;
  mean?: Plain | null;
  nan?: number;
  inf?: number;
  zeros?: number;
  /** counts in equal bins from −m to m, m the largest magnitude */
  histogram?: number[];
}

/** An equation as written. */
export interface EquationText {
  name: string;
  text: string;
  /** of the whole text, on which it begins */
  line?: number;
  /** the ref of its result */
  node?: string;
  /** where its name stands; null if it was made up */
  left?: [number, number] | null;
  /** its parts with data-ref */
  mathml?: string | null;
}

/** A line of the text as it was read. */
export interface ReadLine {
  text: string;
  /** the one that it belongs to; a part of it may have a line of its own */
  equation: number;
  /** of its result */
  node: string | null;
  left: [number, number];
  /** a node and its place: characters of the text */
  parts: [string, number, number][];
}

/** The equations as they were read, with every sign written. */
export interface Reading {
  lines: ReadLine[];
  /** there are none */
  why?: string;
}

/** What is known of a node for good; of a leaf only its type and what it is for. */
export interface NodeDetails {
  /** what a picture calls it, if not by its name */
  label?: string;
  /** the indices that name its axes, if one does */
  axes?: string[];
  dtype?: string;
  doc?: string;
  operator?: string;
  formula?: string;
  /** with {0}, {1} for the numbers of the operands */
  template?: string | null;
  /** one an operand */
  derivatives?: (string | null)[];
  /** outside of it an entry is saturated */
  band?: number[] | null;
}

/** A node; `ref` is its data-node in the picture. */
export interface NodeInfo extends NodeDetails {
  ref: string;
  name: string;
  names: string[];
  kind: string;
  sign: string;
  shape: number[] | null;
  equation: number | null;
  operands: string[];
  users: string[];
  spans: Span[];
  /** the array of a leaf, known from the start */
  value: number | null;
}

/** A thing in the step strip: a sign, or an array (or a short text) with its label. */
export interface Item {
  sign?: string;
  label?: string;
  role?: string;
  array?: number;
  text?: string;
  result?: boolean;
  gradient?: boolean;
  /** names the items that share one colour scale; without it the strip decides */
  scale?: string;
}

/** The text of a step. */
export interface StepText {
  sentence: string;
  rows: Item[][];
  terms?: Terms;
  /** of the edge: what flows, and how much */
  card: string[] | null;
  /** for a screen reader */
  speech?: string;
}

/** An instruction of the tape. */
export interface InstructionInfo extends StepText {
  phase: Phase;
  kind: "compute" | "seed" | "accumulate";
  node: string;
  text: string;
  /** what the text begins with, in words */
  rule?: string;
  equation: number | null;
  spans: Span[];
  reads: string[];
  edges: Edge[];
  /** the array of what its node holds afterwards, absolute; −1: it is not told */
  value: number;
  part: [number, number] | null;
  /** the array that it adds to the gradient */
  contribution: number | null;
}

/** A problem of this run, or a hint about where a rewrite would keep digits. */
export interface ProblemInfo {
  kind: string;
  step: number;
  node: string;
  text: string;
  nodes: string[];
  /** of a note: where in the text it was decided */
  place?: Span;
}

/** The program of a machine and what it reads: the page computes the rest. */
export interface Program {
  /** the node whose gradient flows back */
  of: number;
  /** the array that it starts with, if that is not 1 for each entry */
  seed?: number;
  dtype: string;
  equations: EquationText[];
  operators: Record<string, OperatorInfo>;
  kinds: KindInfo[];
  routines: Routine[];
  nodes: (RunNode | NodeRepeat)[];
  arrays: (Whole | Packed | Held)[];
  /** by step, what no word of the page computes */
  fixed?: Record<string, number>;
  time: Unrolled | null;
  /** of names: what they are in the module they come from */
  origins?: Record<string, string>;
}

/** A run to play: its program and its pictures. */
export interface Payload extends Pictures, Program {
  version: Version;
  title: string;
  /** it is long: its problems are looked for in between */
  later?: boolean;
  /** where the kernel computes, and the page nothing */
  streamed?: Streamed;
  hints: ProblemInfo[];
  /** where it is not what the text says already */
  reading?: Reading;
  /** only where somebody asked for them */
  digits?: DigitsInfo;
  /** the inputs that the digits are of */
  counted?: Record<string, Plain[]>;
}

/** The history of a rewritten graph, a step a rewrite. */
export interface HistoryPayload extends Pictures {
  version: Version;
  title: string;
  of: string;
  equations: EquationText[];
  nodes: NodeInfo[];
  instructions: InstructionInfo[];
  arrays: Summary[];
  turn: number;
  problems: ProblemInfo[];
  hints: ProblemInfo[];
  time: null;
  /** instead of the player's own */
  words?: Wording;
}

/** A run in a comparison. */
export interface ComparedRun extends Program {
  name: string;
}

/** Runs side by side; there is no graph to see. */
export interface ComparisonPayload {
  version: Version;
  title: string;
  pictures: Record<string, PictureInfo>;
  opens: string | null;
  /** where the first two runs part, in sentences; empty where they do not */
  difference: string;
  runs: ComparedRun[];
}

/** A question of a quiz; what it asks for stays hidden until it is answered. */
export interface QuestionInfo {
  kind: "value" | "gradient" | "edge";
  name: string;
  node: string;
  step: number;
  edge: Edge | null;
  text: string;
  /** names whose numbers belong to it */
  facts: string[];
  /** where it is graded, empty texts for those that were not asked for */
  hints: string[];
  forbidden: string[];
  /** what the page cannot compute, and may know */
  answer?: Whole;
}

/** A quiz; where it is graded, steps behind the first open question are a ?. */
export interface Task {
  version: 3;
  graded: boolean;
  payload: Payload | HistoryPayload;
  /** of a hint */
  cost: number;
  tolerance: number;
  /** what runs with other numbers are drawn from */
  salt: string;
  questions: QuestionInfo[];
}

/** A text that the page cannot read: a condition, or a formula that answers question k. */
export interface ReadRequest {
  kind: "read";
  id: string;
  text: string;
  k?: number;
}

/** The same text with every sign written; what cannot be read is told instead. */
export interface ReadReply {
  kind: "read" | "error";
  id: string | null;
  text: string;
}

/** Equations to play instead, with numbers for names that have none: 0.5, [1, 2]. */
export interface TextRequest {
  kind: "text";
  id: string;
  text: string;
  values?: Record<string, string>;
}

/** What is played now; or names that need a value; or why not, and where. */
export interface TextReply {
  kind: "text" | "asks" | "error";
  id: string | null;
  text: string;
  names?: string[];
  /** characters of the text */
  at?: [number, number];
}

/** a register; what a step adds; a factor of that */
export type Address = number | [number] | [number, number];

/** What is looked at: arrays at a step. Only the last window of a view counts. */
export interface WindowRequest {
  kind: "window";
  id: string;
  step: number;
  arrays: Address[];
  /** of each array the row that is looked at; −1: all */
  rows?: number[];
  /** all numbers, however many, instead of those of a tile */
  whole?: boolean;
  /** of the run that was kept, instead of this one */
  pinned?: boolean;
}

/** The arrays that were asked for, in order; their numbers are in one buffer, float64. */
export interface WindowReply {
  kind: "window";
  id: string;
  /** without data */
  arrays: Summary[];
}

/** of files that the kernel makes */
export type Format = "pdf" | "gif" | "webp" | "html";

/** A file of all steps, to be made. */
export interface ExportRequest {
  kind: "export";
  id: string;
  format: Format;
  /** of an animation; a PDF is light, a page both */
  theme?: "light" | "dark";
}

/** The file; it is the one buffer. */
export interface FileReply {
  kind: "file";
  id: string;
}

/** How far it is on the way to a window or a file; the answer comes later. */
export interface Progress {
  kind: "progress";
  /** of what was asked for */
  id: string;
  /** instructions; of a file, steps that are drawn */
  done: number;
  /** that it needs */
  steps: number;
}

/** A window or a file that is no longer waited for. */
export interface CancelRequest {
  kind: "cancel";
  id: string;
  /** the id of what was asked for */
  of: string;
}

/** The answer to what is not computed or made, and to who asked for that. */
export interface Cancelled {
  kind: "cancelled";
  id: string;
}

/** One number of a leaf: for its knob. */
export interface EntryRequest {
  kind: "entry";
  id: string;
  name: string;
  /** row by row */
  at: number;
}

/** The number that was asked for. */
export interface EntryReply {
  kind: "entry";
  id: string;
  value: Plain;
}

/** What if: one number of a leaf is another one. The run that it makes comes as a payload. */
export interface LetRequest {
  kind: "let";
  id: string;
  name: string;
  at: number;
  value: Plain;
}

/** A condition of a breakpoint: at which steps of the whole run it holds. */
export interface PlacesRequest {
  kind: "places";
  id: string;
  text: string;
}

/** The steps at which a condition holds, rising. */
export interface PlacesReply {
  kind: "places";
  id: string;
  places: number[];
}

/** Look for the problems of the whole run. */
export interface ProblemsRequest {
  kind: "problems";
  id: string;
}

/** The problems of the whole run, in the order of the tape. */
export interface ProblemsReply {
  kind: "problems";
  id: string;
  problems: ProblemInfo[];
}

/** The figures over time of the whole run. */
export interface TimeRequest {
  kind: "time";
  id: string;
  /** of a lane, at most: more units are means of neighbours */
  rows: number;
  /** of outputs, the steps that are asked for */
  reach: Record<string, number[]>;
}

/** What the cells of a family show; null at steps that have none. */
export interface CellFigures {
  value: (Plain[] | null)[];
  gradient: (Plain[] | null)[];
  /** fractions of saturated units */
  low?: (Plain | null)[];
  high?: (Plain | null)[];
}

/** The figures of a family; null at steps that have none. */
export interface LaneFigures extends CellFigures {
  /** norms of the gradient after each part but the last */
  partial: (Plain[] | null)[];
  constant: number[];
  dead: number[];
}

/** All figures over time, by the names that they have in the page. */
export interface TimeReply {
  kind: "time";
  id: string;
  lanes: Record<string, LaneFigures>;
  /** by kind, name and path */
  curves: Record<string, (Plain | null)[]>;
  /** by output and input, a row a step asked for */
  reach: Record<string, ((Plain | null)[] | null)[]>;
  weights: Record<string, Plain | null>;
  loss: Plain | null;
  guess: number | null;
  warnings: string[];
  /** how soon the units of each state forget */
  memory: string[];
}

/** The cells of one sequence of the batch; the other figures are of all of them. */
export interface LanesRequest {
  kind: "lanes";
  id: string;
  /** of a lane, at most: more units are means of neighbours */
  rows: number;
  /** from 0 */
  sequence: number;
}

/** The cells by the names of the families that have such a sequence. */
export interface LanesReply {
  kind: "lanes";
  id: string;
  lanes: Record<string, CellFigures>;
}

/** How the entries of each family are spread, step by step. */
export interface DistributionsRequest {
  kind: "distributions";
  id: string;
  /** of its gradients, instead of its values */
  gradient: boolean;
  /** of the batch, from 0; null: all */
  sequence: number | null;
  /** of each family, from 0; null: all */
  unit: number | null;
}

/** The figures of a family, an entry a step; null where no entry is finite. */
export interface DistributionFigures {
  least: (Plain | null)[];
  greatest: (Plain | null)[];
  mean: (Plain | null)[];
  /** a list for each quantile */
  quantiles: ((Plain | null)[])[];
  /** of the bins */
  edges: number[];
  /** a list for each bin */
  histogram: number[][];
  /** how many are NaN or infinite */
  broken: number[];
  /** the units, long memory first */
  order: number[];
  /** of the units in that order; of many, the largest one of each stretch */
  lines: number;
}

/** The figures by the names of the families; null where one has no such sequence or unit. The one buffer has the lines of units of all of them, step by step in each, as float32. */
export interface DistributionsReply {
  kind: "distributions";
  id: string;
  lanes: Record<string, DistributionFigures | null>;
}

/** The routes on which the gradient of a family's node at a step comes back. */
export interface PathsRequest {
  kind: "paths";
  id: string;
  /** the family */
  of: string;
  /** the step */
  at: number;
}

/** Shares of a gradient, each in all: by routes, by the steps of losses, from place to place. */
export interface PathsReply {
  kind: "paths";
  id: string;
  norm: Plain;
  /** by the first equation that is no state; empty: states alone */
  routes: Record<string, Plain>;
  losses: [number, Plain][];
  flow: [string, number, string, number, Plain][];
  /** share, unit and step of its loss, of states alone */
  largest: [Plain, number, number][];
  /** the gates that multiply the state on its own line */
  past: string[];
}

/** Check the gradients of the whole run by differences. */
export interface CheckRequest {
  kind: "check";
  id: string;
  /** of an input that are tried */
  entries: number;
}

/** What a gradient check says of an input. */
export interface Verdict {
  verdict: "ok" | "WRONG" | "cannot tell";
  error: number | null;
  entries: number;
  kinks: number;
}

/** The verdicts, by the names of the inputs. */
export interface CheckReply {
  kind: "check";
  id: string;
  verdicts: Record<string, Verdict>;
}

/** One step of training: leaves go down their gradients. */
export interface UpdateRequest {
  kind: "update";
  id: string;
  rate: number;
  /** inputs, too, and not parameters alone */
  all: boolean;
}

/** What goes down, before the update and after it; null: no gradient reaches a leaf. */
export interface UpdateReply {
  kind: "update";
  id: string;
  losses: [Plain, Plain] | null;
}

/** Take all steps of training back. */
export interface ResetRequest {
  kind: "reset";
  id: string;
}

/** Keep the numbers of this run, to compare others with it; or let go of them. */
export interface PinRequest {
  kind: "pin";
  id: string;
  on: boolean;
}

/** What was asked for is done. */
export interface Done {
  kind: "let" | "reset" | "pin";
  id: string;
}

/** What a page without a kernel has of such a run: some steps, as they were when saved. */
export interface Stored {
  steps: number[];
  addresses: Address[];
  arrays: Summary[];
}
