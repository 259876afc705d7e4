// The texts of the steps of time.

export const timeWords = {
  views: "views",
  graph: "graph",
  time: "time",
  viewHints: { graph: "the graph of the nodes", time: "the steps of time, side by side" },
  region: "over time",
  modesLabel: "what the cells show",
  modes: { value: "value", gradient: "gradient", reach: "reach" },
  modeHints: {
    value: "the values of the gates at each step",
    gradient: "the gradients of the gates at each step",
    reach: "which inputs, at which steps, an output depends on",
  },
  formsLabel: "of each equation",
  forms: { means: "means", units: "units", histogram: "histogram", bands: "bands" },
  formHints: {
    means: "few rows: means of neighbouring units",
    units: "each unit in a line, those that remember longest first",
    histogram: "how many entries have which value at each step",
    bands: "between which values most entries lie at each step",
  },
  all: "all",
  choose: {
    sequence: { label: "sequence", title: (n: number) => `one sequence of the batch, 1 to ${n}; empty: all` },
    unit: { label: "unit", title: (n: number) => `one unit, 1 to ${n}; empty: all` },
    steps: { label: "t", title: "the steps of time that are shown; empty: all", from: "first step shown", to: "last step shown" },
  },
  opens: "a click opens the step",
  noEntry: "no finite number",
  noSuch: "no such sequence or unit",
  broken: (n: number) => `${n} not finite`,
  binAt: (count: number, total: number, from: string, to: string) => `${count} of ${total} from ${from} to ${to}`,
  bandsAt: ([least, low, quarter, median, three, high, greatest, mean]: string[]) =>
    `least ${least}, 5 % ${low}, 25 % ${quarter}, median ${median}, 75 % ${three}, 95 % ${high}, greatest ${greatest}, mean ${mean}`,
  units: (where: string, units: number[]) =>
    units.length === 1 ? `${where}, unit ${units[0]}` : `${where}, largest of units ${units.slice(0, 4).join(", ")}${units.length > 4 ? ", …" : ""}`,
  note: (
    least: number,
    steps: number,
    units: number,
    rows: number,
    batch: number,
    colours: string,
  ) =>
    `${steps === 1 ? "one step" : `${least < steps ? `${least} to ` : ""}${steps} steps`}, ${rows < units ? `${units} units as means of neighbours, ${rows} rows` : units === 1 ? "one row a gate" : `${units} units, one row each`}${batch > 1 ? `, mean over a batch of ${batch}` : ""} · ${colours}`,
  step: "time step t",
  cell: "cell",
  folded: (n: number) => `folded, ${n === 1 ? "one node" : `${n} nodes`}`,
  notYet: (range: [number, number] | null) =>
    !range
      ? "not yet"
      : `not yet: t = ${range[0] === range[1] ? range[0] : `${range[0]} … ${range[1]}`}`,
  noNumber: "NaN at every step",
  logRange: (most: string, low = "±") => `${low}${most}, log`,
  decades: (n: number) => `${n} decades`,
  colours: {
    value: "green above 0 · purple with a dash below 0 · a click opens the step",
    gradient: (n: number) =>
      `colours over ${n} decades · purple with a dash below 0 · a click opens the step`,
    reach:
      "a row for each step of the output, a column for each of the input · a click chooses a row",
  },
  over: (share: string) => `${share} over 0.9`,
  under: (share: string) => `${share} under 0.1`,
  belowMinus: (share: string) => `${share} under −0.9`,
  constant: (n: number) => `${n} constant`,
  dead: (n: number) => `${n} dead`,
  sides: { low: "low", high: "high" },
  path: (path: string) => path, // as Python names it
  handedBack: (name: string) => `${name} handed back`,
  axis: "logarithmic; the gradient travels right to left",
  fall: (factor: string, from: number, to: number) =>
    `steepest fall: × ${factor} from t = ${from} to t = ${to}`,
  at: (name: string, t: number) => `${name} at t = ${t}`,
  unit: (where: string, units: string) => `${where}, unit ${units}`,
  curves: "curves to show",
  figuresAt: (t: number) => `Figures at t = ${t}`,
  figures: "figures and updates",
  weights: "Update against weight, of plain SGD",
  rate: "learning rate",
  small: "small",
  large: "large",
  zeroWeights: "weights are 0",
  loss: (of: string, loss: string, guess: string | null) =>
    `${of} = ${loss}${guess ? `; guessing among the classes costs ${guess}` : ""}`,
  none: "none",
  noLoss: "what flows back is no single number",
  lossNotYet: "the loss is not known yet",
  newsAtEnd: "what to worry about shows at the end of the tape",
  calm: "nothing vanishes, explodes or is saturated",
  output: "output and input",
  outputStep: "step of the output",
  atStep: "at t =",
  pair: (of: string, input: string) => `${of} from ${input}`,
  reachFrom: (input: string) => `gradient by ${input}`,
  outputNotYet: (output: string) => `${output} is not computed yet.`,
  outputLost: (output: string) =>
    `What ${output} depends on is counted in Python: this page has no word for a step on the way back.`,
  reachesNothing: (output: string, input: string) => `${output} depends on no ${input}.`,
  reaches: (output: string, input: string, first: number, at: number, largest: string) =>
    `${output} depends most on ${input} at t = ${at} (norm ${largest}); above a thousandth of that its gradient reaches back to t = ${first}.`,
  picture: (title: string, mode: string, now: number | null) =>
    `${title ? `${title}: ` : ""}${mode} of each gate at each step of time, and curves of norms${now === null ? "" : `; now at t = ${now}`}`,
  compared: (names: string) => `comparison: ${names}`,
  stages: "stage of the runs",
  stage: (phase: string, t: number) => `${phase}, t = ${t}`,
  kinds: {
    mixed: "wrong axis",
    scale: "wrong scale",
    gain: "recurrent gain",
    gate: "gate",
    unreached: "no gradient",
    constant: "constant",
    loss: "one loss",
  },
  marks: {
    mixed: "mixes",
    scale: "scale",
    gain: "gain",
    gate: "gate",
    unreached: "no gradient",
    constant: "constant",
    loss: "one loss",
  },
  ended: "all runs at their end",
  fresh: "before the first step",
};
