// How the parts of a picture look: eqgraph/picture/templates.py, as trees.
// Written by `python -m tests.picture.write_parts`; a test holds it fresh.

/** An element: its name, its attributes, and the elements and texts in it; {x+2} is a hole. */
export type Tree = readonly [string, Readonly<Record<string, string>>, ...(Tree | string)[]];

/** A part: its name, the values that it asks for, in order, and its look. */
export type Template = readonly [string, readonly string[], Tree];

const TILE = {"data-x": "{x+a}", "data-y": "{y+b}", "data-w": "{p}", "data-h": "{q}", "data-rows": "{rows}", "data-cols": "{cols}", "data-known": "{known}"};

export const PARTS: readonly Template[] = [
  ["equation", ["k"], ["g", {"class": "eqg-equation", "data-equation": "{k}"}, ["rect", {"class": "eqg-frame", "x": "{x}", "y": "{y}", "width": "{w}", "height": "{h}", "rx": "9"}], ["circle", {"class": "eqg-index", "cx": "{x+w-12}", "cy": "{y}", "r": "8.5"}], ["text", {"x": "{x+w-12}", "y": "{y+4}"}, "{k+1}"]]],
  ["edge", ["kinds", "from", "to", "k", "points", "u", "v", "into", "back"], ["g", {"class": "eqg-edge{kinds}", "data-from": "{from}", "data-to": "{to}", "data-operand": "{k}", "data-edge": "{state}"}, ["path", {"class": "eqg-line", "d": "M{x} {y}C{points}"}], ["g", {"transform": "translate({u} {v}) rotate({into})"}, ["path", {"class": "eqg-head eqg-head-forward", "d": "M0 0L-6.6 -3L-6.6 3Z"}]], ["g", {"transform": "translate({x} {y}) rotate({back})"}, ["path", {"class": "eqg-head eqg-head-backward", "d": "M0 0L-6.6 -3L-6.6 3Z"}]], "{*beside}"]],
  ["mark", ["a", "b", "k"], ["g", {"class": "eqg-mark"}, ["circle", {"cx": "{a}", "cy": "{b}", "r": "6.5"}], ["text", {"x": "{a}", "y": "{b+3.7}"}, "{k+1}"]]],
  ["over", ["a", "b", "sign", "names"], ["text", {"class": "eqg-over", "x": "{a}", "y": "{b+4}"}, "{sign} ", ["tspan", {"class": "eqg-italic"}, "{names}"]]],
  ["question", ["kind"], ["g", {"class": "eqg-question eqg-question-{kind}"}, ["circle", {"cx": "{x}", "cy": "{y}", "r": "9.5"}], ["text", {"x": "{x}", "y": "{y+4.6}"}, "?"]]],
  ["halo", [], ["rect", {"class": "eqg-halo", "x": "{x-6}", "y": "{y-6}", "width": "{w+12}", "height": "{h+12}", "rx": "16"}]],
  ["node", ["kinds"], ["g", {"class": "eqg-node eqg-{kinds}", "data-node": "{ref}", "data-state": "{state}", "role": "img", "aria-label": "{label}"}, ["title", {}, "{label}"], "{*parts}"]],
  ["constant", [], ["path", {"class": "eqg-box", "d": "M{x} {y+24}H{x+w}M{x} {y+27}H{x+w}"}]],
  ["input", [], ["path", {"class": "eqg-box", "d": "M{x} {y}H{x+w-9}L{x+w} {y+h/2}L{x+w-9} {y+h}H{x}Z"}]],
  ["box", ["r"], ["rect", {"class": "eqg-box", "x": "{x}", "y": "{y}", "width": "{w}", "height": "{h}", "rx": "{r}"}]],
  ["inside", [], ["rect", {"class": "eqg-inside", "x": "{x+3}", "y": "{y+3}", "width": "{w-6}", "height": "{h-6}", "rx": "5"}]],
  ["rule", ["a", "tip"], ["path", {"class": "eqg-rule", "d": "M{x+a} {y+8}V{y+h-8}M{x+a+5} {y+h/2}H{x+w-tip}"}]],
  ["sign", ["slant", "a", "b", "size", "anchor", "sign"], ["text", {"class": "eqg-sign{slant}", "x": "{x+a}", "y": "{y+b}", "font-size": "{size}", "text-anchor": "{anchor}"}, "{sign}"]],
  ["name", ["slant", "a", "b", "size", "anchor"], ["text", {"class": "eqg-name{slant}", "x": "{x+a}", "y": "{y+b}", "font-size": "{size}", "text-anchor": "{anchor}"}, "{name}"]],
  ["value", ["a", "b", "p", "q", "rows", "cols"], ["g", {"class": "eqg-tile eqg-value", ...TILE}, ["rect", {"class": "eqg-place", "x": "{x+a-1}", "y": "{y+b-1}", "width": "{p+2}", "height": "{q+2}", "rx": "1.5"}], "{*cells}", ["desc", {"data-value": ""}, "{words}"], "{*beside}"]],
  ["grad", ["a", "b", "p", "q", "rows", "cols"], ["g", {"class": "eqg-tile eqg-grad", ...TILE}, ["rect", {"class": "eqg-place", "x": "{x+a-1}", "y": "{y+b-1}", "width": "{p+2}", "height": "{q+2}", "rx": "1.5"}], "{*cells}", ["desc", {"data-grad": ""}, "{words}"], "{*beside}"]],
  ["scalar value", ["a", "b", "p", "q", "rows", "cols"], ["g", {"class": "eqg-tile eqg-value", ...TILE}, ["path", {"class": "eqg-place", "d": "M{x+a+p-24} {y+b+q-8.5}H{x+a+p}"}], ["text", {"class": "eqg-number", "x": "{x+a+p}", "y": "{y+b+q-4.5}", "data-value": "", "textLength": "{narrow}", "lengthAdjust": "{fit}"}, "{number}"]]],
  ["scalar grad", ["a", "b", "p", "q", "rows", "cols"], ["g", {"class": "eqg-tile eqg-grad", ...TILE}, ["path", {"class": "eqg-place", "d": "M{x+a+p-24} {y+b+q-8.5}H{x+a+p}"}], ["text", {"class": "eqg-number", "x": "{x+a+p}", "y": "{y+b+q-4.5}", "data-grad": "", "textLength": "{narrow}", "lengthAdjust": "{fit}"}, "{number}"]]],
  ["down", ["names"], ["text", {"class": "eqg-index-name eqg-index-down", "x": "{x+a-3.5}", "y": "{y+b+q/2+3.5}"}, "{names}"]],
  ["across", ["names"], ["text", {"class": "eqg-index-name", "x": "{x+a+p/2}", "y": "{y+b-3.5}"}, "{names}"]],
  ["shot", ["k"], ["g", {"class": "eqg-shot", "data-shot": "{k}"}, "{*panels}"]],
  ["panel", ["phase", "caption"], ["g", {"data-phase": "{phase}", "transform": "translate({x} {y})"}, ["text", {"class": "eqg-caption", "x": "20", "y": "-14"}, "{caption}"], "{*drawn}"]],
  ["shape", ["names"], ["text", {"class": "eqg-shape", "x": "{x+a+p/2}", "y": "{y+b+q+11.5}"}, "{names}"]],
];

/** Kinds of edges: bit by bit. */
export const EDGE_KINDS: readonly string[] = ["several", "ordered", "far", "crowd"];

/** Steps in a px of what is placed. */
export const PX = 10;
