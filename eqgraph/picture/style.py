"""Write the style sheet of a picture: every colour is a variable, every state a rule."""

from __future__ import annotations

import re

from eqgraph.errors import MachineError
from eqgraph.picture.theme import PALETTE, Theme, variables
from eqgraph.shown import Themes

UI_FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif'
MATH_FONT = '"Noto Serif", "Cambria Math", "STIX Two Math", "DejaVu Serif", "DejaVu Sans", serif'

_SHAPES = """
.eqg-graph { font-family: UI; font-variant-numeric: tabular-nums; }
.eqg-ground { fill: var(--eqg-bg); }
.eqg-equation .eqg-frame { fill: none; stroke: var(--eqg-rule); stroke-width: 1; }
.eqg-equation .eqg-index { fill: var(--eqg-bg); stroke: var(--eqg-rule); stroke-width: 1; }
.eqg-equation text { fill: var(--eqg-ink3); font-size: 11.5px; text-anchor: middle; }
.eqg-box { fill: var(--eqg-bg); stroke: var(--eqg-ink2); stroke-width: 1; }
.eqg-result > .eqg-box { stroke: var(--eqg-ink); stroke-width: 1.8; }
.eqg-input > .eqg-box {
  fill: var(--eqg-input); stroke: var(--eqg-input-border); stroke-width: 1.2; }
.eqg-parameter > .eqg-box { fill: var(--eqg-parameter); stroke: var(--eqg-parameter-border); }
.eqg-constant > .eqg-box, .eqg-inside { fill: none; }
.eqg-inside { stroke: var(--eqg-ink2); stroke-width: 1; }
.eqg-outside > .eqg-box { fill: var(--eqg-bg); stroke: var(--eqg-ink2); stroke-dasharray: 4 2; }
.eqg-name, .eqg-sign, .eqg-number { fill: var(--eqg-ink); }
.eqg-sign:not(.eqg-word) { font-weight: 600; }
.eqg-name { font-family: MATH; }
.eqg-italic { font-style: italic; }
.eqg-note { fill: var(--eqg-ink2); font-size: 13px; }
.eqg-rule { fill: none; stroke: var(--eqg-rule); stroke-width: 1; }
.eqg-index-name { fill: var(--eqg-ink2); font-family: MATH; font-size: 12px; font-style: italic;
  text-anchor: middle; }
.eqg-index-down { text-anchor: end; }
.eqg-shape { fill: var(--eqg-ink3); font-size: 10.5px; text-anchor: middle; }
"""

_TILES = """
.eqg-place { fill: none; stroke: var(--eqg-ink3); stroke-width: 1; stroke-dasharray: 1 2; }
.eqg-value[data-known] > rect.eqg-place { stroke: var(--eqg-fwd); stroke-dasharray: none; }
.eqg-grad[data-known] > rect.eqg-place { stroke: var(--eqg-bwd); stroke-dasharray: 3 2; }
.eqg-tile[data-known] > path.eqg-place { display: none; }
.eqg-number { font-size: 14.5px; text-anchor: end; }
.eqg-value > .eqg-number { fill: var(--eqg-fwd); }
.eqg-grad > .eqg-number { fill: var(--eqg-bwd); }
.eqg-digit { font-size: 12px; text-anchor: middle; }
.eqg-nan { fill: none; stroke: var(--eqg-trouble); stroke-width: 1; }
.eqg-tile > .eqg-poison { fill: var(--eqg-trouble); stroke: var(--eqg-bg); stroke-width: 3px;
  paint-order: stroke; font-size: 10.5px; font-weight: 600; text-anchor: middle; }
"""

_EDGES = """
.eqg-line { fill: none; stroke: var(--eqg-edge-done); stroke-width: 1.3; }
.eqg-head { fill: var(--eqg-edge-done); stroke: none; }
.eqg-head-backward, .eqg-mark { display: none; }
.eqg-mark circle { fill: var(--eqg-bg); stroke: var(--eqg-edge-done); stroke-width: 1; }
.eqg-mark text { fill: var(--eqg-ink2); font-size: 10.5px; text-anchor: middle; }
.eqg-over { fill: var(--eqg-ink2); stroke: var(--eqg-bg); stroke-width: 3px; paint-order: stroke;
  font-family: MATH; font-size: 12px; text-anchor: middle; }
.eqg-crowd:not([data-edge$="-current"]) { display: none; }
.eqg-far:not([data-edge]) > .eqg-line { stroke: var(--eqg-edge-waiting); stroke-width: 1; }
.eqg-ordered:not([data-edge]) > .eqg-mark { display: inline; }
.eqg-edge[data-edge="waiting"] > .eqg-line { stroke: var(--eqg-edge-waiting); stroke-width: 1; }
.eqg-edge[data-edge="waiting"] .eqg-head { fill: var(--eqg-edge-waiting); }
.eqg-edge[data-edge$="-current"] .eqg-head { transform: scale(1.5); }
.eqg-edge[data-edge="forward-current"].eqg-several > .eqg-mark { display: inline; }
.eqg-edge[data-edge="forward-current"] > .eqg-line { stroke: var(--eqg-fwd); stroke-width: 3; }
.eqg-edge[data-edge="forward-current"] .eqg-head { fill: var(--eqg-fwd); }
.eqg-edge[data-edge="forward-current"] circle { stroke: var(--eqg-fwd); }
.eqg-edge[data-edge="backward"] > .eqg-line { stroke: var(--eqg-bwd); stroke-width: 1.5;
  stroke-dasharray: 5 3; stroke-dashoffset: 5; }
.eqg-edge[data-edge="backward-current"] > .eqg-line { stroke: var(--eqg-bwd); stroke-width: 3.2;
  stroke-dasharray: 7 3; stroke-dashoffset: 7; }
.eqg-edge[data-edge^="backward"] .eqg-head { fill: var(--eqg-bwd); }
.eqg-edge[data-edge^="backward"] .eqg-head-backward { display: inline; }
.eqg-edge[data-edge^="backward"] .eqg-head-forward { display: none; }
@media (prefers-contrast: more) {
  .eqg-edge[data-edge="waiting"] > .eqg-line { stroke: var(--eqg-edge-done); }
  .eqg-edge[data-edge="waiting"] .eqg-head { fill: var(--eqg-edge-done); }
}
"""

_STATES = """
[data-phase="forward"] .eqg-node[data-state="waiting"] > .eqg-box {
  stroke: var(--eqg-edge-waiting); }
[data-phase="forward"] .eqg-node[data-state="waiting"] > :is(.eqg-name, .eqg-sign) {
  fill: var(--eqg-ink3); }
[data-phase] .eqg-node[data-state="current"] > .eqg-box { stroke-width: 2.6; }
[data-phase="forward"] .eqg-node[data-state="current"] > .eqg-box { stroke: var(--eqg-fwd); }
[data-phase="backward"] .eqg-node[data-state="current"] > .eqg-box { stroke: var(--eqg-bwd); }
.eqg-halo { stroke: none; }
[data-phase="forward"] .eqg-halo {
  fill: var(--eqg-fwd-tint); stroke: var(--eqg-fwd); stroke-width: 1; }
[data-phase="backward"] .eqg-halo { fill: var(--eqg-bwd-tint); stroke: var(--eqg-bwd);
  stroke-width: 1; stroke-dasharray: 4 3; }
.eqg-badge text { fill: var(--eqg-bg); font-size: 11.5px; font-weight: 600; text-anchor: middle; }
.eqg-question circle {
  fill: var(--eqg-bg); stroke: var(--eqg-bwd); stroke-width: 1.6; stroke-dasharray: 3 2; }
.eqg-question-value circle { stroke: var(--eqg-fwd); stroke-dasharray: none; }
.eqg-question text {
  fill: var(--eqg-ink); font-size: 13px; font-weight: 700; text-anchor: middle; }
.eqg-card rect { fill: var(--eqg-bg); stroke-width: 1.2; }
.eqg-card path { fill: none; stroke-width: 1.2; }
.eqg-card text { fill: var(--eqg-ink); font-size: 11.5px; text-anchor: middle; }
.eqg-card text + text { font-weight: 600; }
[data-phase="forward"] .eqg-badge rect,
[data-phase="forward"] .eqg-card :is(circle, text + text) {
  fill: var(--eqg-fwd); }
[data-phase="backward"] .eqg-badge rect,
[data-phase="backward"] .eqg-card :is(circle, text + text) {
  fill: var(--eqg-bwd); }
[data-phase="forward"] .eqg-card :is(rect, path) { stroke: var(--eqg-fwd); }
[data-phase="backward"] .eqg-card :is(rect, path) { stroke: var(--eqg-bwd); }
"""

RULES = (_SHAPES + _TILES + _EDGES + _STATES).replace("UI", UI_FONT).replace("MATH", MATH_FONT)


def style(theme: Themes, rules: str = RULES) -> str:
    """Write the style sheet: with fixed colours, following the system, or the page around."""
    rules = rules.strip()
    if not isinstance(theme, str) or theme not in (*PALETTE, "auto", "inherit"):
        raise MachineError(
            f"there is no theme {str(theme)[:40]!r}", hint="light, dark, auto or inherit"
        )
    if theme == "inherit":
        return rules
    if theme == "auto":
        dark = f"@media (prefers-color-scheme: dark) {{ .eqg-graph {{ {variables('dark')} }} }}"
        return f".eqg-graph {{ {variables('light')} }}\n{dark}\n{rules}"
    return plain(rules, theme)


def plain(rules: str, theme: Theme) -> str:
    """Put the colours themselves in place of the variables, for viewers that know none."""
    return re.sub(r"var\(--eqg-([\w-]+)\)", lambda found: PALETTE[theme][found[1]], rules)
