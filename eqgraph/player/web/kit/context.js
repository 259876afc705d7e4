// What the parts of the player share: what each of them gets, and what it is.

/**
 * What every part gets.
 * @typedef {object} Context
 * @property {Document} document
 * @property {import("../model/payload.js").Payload} payload
 * @property {import("../model/timeline.js").Timeline} timeline
 * @property {import("../language/words.js").Words} words
 * @property {(place: number) => void} seek
 * @property {() => boolean} calm  whether the reader asked for less motion
 * @property {import("./store.js").Store} store
 * @property {import("../model/frame.js").Index} index
 * @property {import("../model/links.js").Links} links
 * @property {import("../model/breaks.js").Breaks} breaks
 * @property {Session} session
 * @property {(ref: string | null) => void} select  a node, and bring it into view
 * @property {(ref: string) => string | null} seen  the node that a node is seen as now, if it is
 * @property {(kind: "node" | "instruction", text: string) => void} toggleBreak
 */

/**
 * What outlives the data: a new run of the same graph opens as the last one was left.
 * @typedef {object} Session
 * @property {"text" | "read" | "math"} written  equations as printed, as read, or as set mathematics
 * @property {boolean} inspecting
 * @property {boolean | null} digits  nodes are coloured by the digits that are right; null: as the data come
 * @property {string | null} scene  the picture that is shown
 * @property {boolean} time  the steps of time stand in the place of the graph
 * @property {import("../model/breaks.js").Wishes} breaks
 * @property {import("../model/links.js").Choice} choice
 */

/**
 * A part of the player: an element, and how it shows a frame (also in spoken words).
 * @typedef {object} View
 * @property {HTMLElement} element
 * @property {(frame: import("../model/frame.js").Frame, spoken: string) => void} update
 * @property {() => void} [stop]
 */

export {};
