// The frame, pure: what everything looks like after so many instructions.
// An event holds the absolute value of what it wrote, so a frame is each node's last event
// before it; going back undoes exactly, and any place is as cheap as the next one.

/** @typedef {"waiting" | "current" | "done"} State */

/**
 * @typedef {object} NodeFrame
 * @property {number | null} value  index of the array, null while not known
 * @property {number | null} grad
 * @property {State} state  about the present phase
 * @property {boolean} partner  the current instruction works with it
 * @property {[number, number] | null} growing  contributions so far and in all, while it grows
 */

/** @typedef {"waiting" | "forward" | "forward-current" | "backward" | "backward-current"} EdgeState */

/** @typedef {"none" | "waiting" | "running" | "done"} Tick */

/**
 * @typedef {object} EquationFrame
 * @property {Tick} forward
 * @property {Tick} backward
 * @property {boolean} current
 */

/**
 * @typedef {object} Frame
 * @property {number} step
 * @property {"forward" | "backward"} phase
 * @property {import("../engine/schema.js").InstructionInfo | null} current
 * @property {string | null} at  the node that is current, as it is seen
 * @property {Map<string, NodeFrame>} nodes  by ref
 * @property {Map<string, EdgeState>} edges  by edgeKey
 * @property {EquationFrame[]} equations
 */

/**
 * What one node lives through: at which place it gets which array.
 * @typedef {object} Life
 * @property {import("../engine/schema.js").NodeInfo} node
 * @property {number | null} value  array of its value
 * @property {number} known  the place from which its value is known
 * @property {{place: number, array: number, part: [number, number] | null}[]} grads
 */

/** @typedef {{key: string, forward: number, backward: number}} EdgeLife */

/** @typedef {{forward: number[], backward: number[]}} EquationLife */

/**
 * @typedef {object} Index
 * @property {import("./payload.js").Payload} payload
 * @property {Life[]} lives
 * @property {EdgeLife[]} edges
 * @property {EquationLife[]} equations
 */

/** @param {string} from @param {string} to @param {number | string} operand */
export const edgeKey = (from, to, operand) => `${from}\n${to}\n${operand}`;

/**
 * Read the instructions once, so that every frame is a look-up.
 * @param {import("./payload.js").Payload} payload @returns {Index}
 */
export function indexOf(payload) {
  const lives = new Map(payload.nodes.map((node) => [node.ref, newLife(node)]));
  /** @type {Map<string, EdgeLife>} */
  const edges = new Map();
  for (const { ref, operands } of payload.nodes) {
    operands.forEach((from, k) => {
      const key = edgeKey(from, ref, k);
      edges.set(key, { key, forward: Infinity, backward: Infinity });
    });
  }
  const equations = payload.equations.map(() => ({
    forward: /** @type {number[]} */ ([]),
    backward: /** @type {number[]} */ ([]),
  }));
  payload.instructions.forEach((instruction, k) => {
    const place = k + 1;
    const { phase, node, value, part, equation } = instruction;
    const life = /** @type {Life} */ (lives.get(node));
    if (phase === "backward") life.grads.push({ place, array: value, part: part ?? null });
    else Object.assign(life, { value, known: place });
    for (const [from, to, operand] of instruction.edges) {
      const edge = edges.get(edgeKey(from, to, operand));
      if (edge) edge[phase] = place;
    }
    if (equation !== null && equation !== undefined) equations[equation][phase].push(place);
  });
  return { payload, lives: [...lives.values()], edges: [...edges.values()], equations };
}

/** @param {import("../engine/schema.js").NodeInfo} node @returns {Life} */
function newLife(node) {
  const value = node.value ?? null;
  return { node, value, known: value === null ? Infinity : 0, grads: [] };
}

/**
 * @param {Index} index @param {number} step @returns {Frame}
 */
export function frameAt(index, step) {
  const { payload } = index;
  const phase = step > payload.turn ? "backward" : "forward";
  const current = step > 0 ? payload.instructions[step - 1] : null;
  const partners = new Set(current?.reads);
  const nodes = new Map(
    index.lives.map((life) => [life.node.ref, nodeFrame(life, step, phase, current, partners)]),
  );
  const edges = new Map(index.edges.map((edge) => [edge.key, edgeState(edge, step, phase)]));
  const equations = index.equations.map((life, k) => ({
    forward: tick(life.forward, step, current !== null && current.equation === k),
    backward: tick(life.backward, step, current !== null && current.equation === k),
    current: current !== null && current.equation === k,
  }));
  return { step, phase, current, at: current && current.node, nodes, edges, equations };
}

/**
 * @param {Life} life @param {number} step @param {"forward" | "backward"} phase
 * @param {import("../engine/schema.js").InstructionInfo | null} current @param {Set<string>} partners
 * @returns {NodeFrame}
 */
function nodeFrame(life, step, phase, current, partners) {
  const { ref } = life.node;
  const last = life.grads.findLast(({ place }) => place <= step) ?? null;
  const complete = last !== null && last === life.grads.at(-1);
  const known = life.known <= step;
  const done = phase === "forward" ? known : complete;
  const isCurrent = current !== null && current.node === ref;
  const parts = last?.part ?? null;
  const growing = parts && parts[1] > 1 && (isCurrent || !complete) ? parts : null;
  return {
    value: known ? life.value : null,
    grad: last ? last.array : null,
    state: isCurrent ? "current" : done ? "done" : "waiting",
    partner: !isCurrent && partners.has(ref),
    growing,
  };
}

/**
 * In the backward phase the forward pass steps aside: what is not reached yet waits again.
 * @param {EdgeLife} edge @param {number} step @param {"forward" | "backward"} phase
 * @returns {EdgeState}
 */
function edgeState(edge, step, phase) {
  const place = edge[phase];
  if (place > step) return "waiting";
  return place === step ? `${phase}-current` : phase;
}

/** @param {number[]} places @param {number} step @param {boolean} current @returns {Tick} */
function tick(places, step, current) {
  if (!places.length) return "none";
  if (places[0] > step) return "waiting";
  if (places[places.length - 1] > step) return "running";
  return current && places.includes(step) ? "running" : "done";
}
