// What rows say of themselves, and the sentences about problems of a run.
// Written by `python -m tests.payload.write_words`; a test holds it fresh.

/** What is known of a row whose values may be a problem. */
export interface RowFacts {
  /** How a reader sees it. */
  sign: string;
  /** A finite value may hide an operand that is NaN or infinite. */
  masks?: boolean;
  /** The largest slope of one that saturates. */
  steepest?: number;
  /** The bounds of its values. */
  range?: readonly number[];
  /** Where the slope is 0, in words, for one that may let nothing through. */
  dead?: string;
}

/** By the names of operators. */
export const ROWS: Readonly<Record<string, RowFacts>> = {
  "tanh": {
    "sign": "tanh",
    "steepest": 1.0,
    "range": [
      -1,
      1
    ]
  },
  "sigmoid": {
    "sign": "σ",
    "steepest": 0.25,
    "range": [
      0,
      1
    ]
  },
  "erf": {
    "sign": "erf",
    "steepest": 1.1283791670955126,
    "range": [
      -1,
      1
    ]
  },
  "max": {
    "sign": "max",
    "masks": true
  },
  "min": {
    "sign": "min",
    "masks": true
  },
  "relu": {
    "sign": "relu",
    "masks": true,
    "dead": "0 or less"
  },
  "maximum": {
    "sign": "max",
    "masks": true
  },
  "minimum": {
    "sign": "min",
    "masks": true
  },
  "maximum_of": {
    "sign": "max",
    "masks": true
  },
  "minimum_of": {
    "sign": "min",
    "masks": true
  },
  "clip": {
    "sign": "clip",
    "masks": true,
    "dead": "outside of the bounds"
  },
  "normal_cdf": {
    "sign": "normal_cdf",
    "steepest": 0.3989422804014327,
    "range": [
      0,
      1
    ]
  },
  "max_pool": {
    "sign": "max_pool",
    "masks": true
  }
};

/** The operators that do not work entry by entry. */
export const GATHERING: ReadonlySet<string> = new Set(
  "reshape permute pad einsum spread solve inverse det cofactor logdet diagonal diag_matrix diag trace cross expm layer_norm cross_entropy sum mean max min argmax_mask norm cumsum softmax log_softmax norm1 norm_inf norm2 spectral left_singular matmul outer transpose concat split gather scatter_add pick slice put stack one_hot argmax argmin topk topk_mask expand_as sum_to broadcast_to zeros_like expand_dims flip logsumexp logmeanexp shares prod prod_others var std windows fold conv max_pool mean_pool".split(" "),
);

/** Those of them that contract their operands. */
export const CONTRACTING: ReadonlySet<string> = new Set([
  "matmul"
]);

/** The kinds of problems, causes of others first. */
export const KINDS: readonly string[] = "rate nan inf masked mixed scale gain gate saturated dead constant exploding vanishing unreached loss".split(" ");

/** What counts as a problem. */
export const LIMITS = {
  "flat": 0.01,
  "many": 0.5,
  "vanished": 1e-06,
  "faint": 1e-09,
  "exploded": 10000.0,
  "rounding": 1e-13
};

/** With places for names and numbers. */
export const SENTENCES = {
  "given": "{node} holds {what} from the start, read at step {step}; {count} poisoned{of}",
  "born": "{operator} got {got} at step {step}{place}: {node} is {what}; {count} poisoned{of}",
  "born back": "the gradient of {operator} at {got} is bad, step {step}{place}: {bar} gets {what}; {count} poisoned{of}",
  "of": ", {node} among them",
  "not of": ", {node} is untouched",
  "masked": "{operator} hides {what} of {operand} at step {step}{place}: {node} looks healthy, its gradient may not be",
  "saturated": "{node} is saturated at step {step}{place}: {entries} where the slope of {sign} is under 1 % of its largest",
  "dead": "{node} is a dead {sign} at step {step}{place}: {entries} {dead}, so no gradient comes through",
  "again": "; the same at {count} more steps of time",
  "vanishing": "the gradient vanishes{way}",
  "exploding": "the gradient explodes{way}",
  "way": " on the way to {leaf}: {bar} is {size} of the seed; the steepest place is from {above} to {below}, a factor of {steepest}, step {step}{place}",
  "place": ", equation {number}",
  "one node": "1 node",
  "nodes": "{number} nodes",
  "saturated one": "it is",
  "saturated entries": "{flat} of its {size} entries are",
  "dead one": "its operand is",
  "dead entries": "all {size} entries are",
  "and": " and ",
  "in module": "; in the module {names}",
  "name in module": "{name} is {origin}",
  "failed": "{what} cannot be computed at step {step}: {reason}",
  "failed gradient": "the gradient of {node} by way of {user}"
};
