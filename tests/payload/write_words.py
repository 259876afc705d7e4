"""Write what the page's engine has of Python: `python -m tests.payload.write_words`.

The words are those of the JavaScript target, in one file for the export and for the page; facts
are what rows say of themselves, and the sentences about problems. A practice judges in the words
of a quiz in Python.
"""

from __future__ import annotations

import json
import re
from functools import partial
from typing import Any

from eqgraph.learn import wording as over_time
from eqgraph.operators import OPERATORS
from eqgraph.operators.algebra import ufunc_of
from eqgraph.operators.intrinsics import NUMPY
from eqgraph.player.bundle import WORDS
from eqgraph.quizzes.verdicts import VERDICTS
from eqgraph.tape.distribution import BINS, LINES, QUANTILES
from eqgraph.tape.problem import KINDS
from eqgraph.tape.wording import ANY_LIMITS, LIMITS, SEEN, SENTENCES
from eqgraph.tape.wording import OVER_TIME as CAUSES
from eqgraph.targets.javascript import JAVASCRIPT, words_of
from tests.project.notebook import ROOT

WEB = ROOT / "eqgraph" / "player" / "web"
ENGINE = WEB / "engine"
HEAD = """// The words of the routines: those of the JavaScript target, from its javascript.js.
// Written by `python -m tests.payload.write_words`; a test holds it fresh.
// @ts-nocheck
import { NoResult } from "./array.ts";
"""


def words() -> dict[str, str]:
    """Return the functions of the words that a tape computes with, by their names in the rows."""
    names = [name for name in OPERATORS if ufunc_of(name) is not None]
    found = {name: JAVASCRIPT.words.get(name, name) for name in (*names, *NUMPY)}
    return {name: word for name, word in found.items() if JAVASCRIPT.has(name)}


def words_page() -> str:
    """Return the module of the words that every page carries."""
    table = words()
    few = {name for names in WORDS.values() for name in names}
    own = {name: word for name, word in table.items() if name not in few}
    functions = [text.replace("function", "export function", 1) for text in _functions(own)]
    return _page(HEAD, functions, TABLE.format(_lines(own)))


def part_page(part: str) -> str:
    """Return the module of the words of a part, which a page may leave out."""
    table = words()
    few = {name for names in WORDS.values() for name in names}
    known = {_name(text) for text in _functions({n: w for n, w in table.items() if n not in few})}
    own = {name: table[name] for name in WORDS[part]}
    functions = [text for text in _functions(own) if _name(text) not in known]
    code = re.sub(r"//.*", "", "\n".join(functions))
    used = set(re.findall(r"(?<![.\w])\w+(?=[(,)])", code)) & known
    used |= known.intersection(own.values())
    asked = "".join(f"  {name},\n" for name in sorted({*used, "WORDS"}))
    head = f'{HEAD}import {{\n{asked}}} from "./words.ts";\n'
    return _page(head, functions, PART.format(_lines(own)))


def _functions(table: dict[str, str]) -> list[str]:
    return words_of(set(table.values()))


def _name(function: str) -> str:
    return re.findall(r"\w+", function)[1]


def _lines(table: dict[str, str]) -> str:
    pairs = [name if name == word else f"{name}: {word}" for name, word in table.items()]
    return "".join(f"  {pair},\n" for pair in pairs)


def _page(head: str, functions: list[str], table: str) -> str:
    text = "\n".join([head, *(f"{text}\n" for text in functions), table])
    text = text.replace("throw new Error(", "throw new NoResult(")  # not a damaged program
    if "NoResult(" not in text:
        text = text.replace('import { NoResult } from "./array.ts";\n', "")
    return text


TABLE = """/** By the names that routines call them. What few programs use is added by its part. */
export const WORDS: Record<string, import("./array.ts").Word> = {{
{}}};
"""
PART = """Object.assign(WORDS, {{
{}}});
"""


FACTS = """// What rows say of themselves, and the sentences about problems of a run.
// Written by `python -m tests.payload.write_words`; a test holds it fresh.

/** What is known of a row whose values may be a problem. */
export interface RowFacts {{
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
}}

/** By the names of operators. */
export const ROWS: Readonly<Record<string, RowFacts>> = {rows};

/** The operators that do not work entry by entry. */
export const GATHERING: ReadonlySet<string> = new Set(
  {gathering}.split(" "),
);

/** Those of them that contract their operands. */
export const CONTRACTING: ReadonlySet<string> = new Set({contracting});

/** The kinds of problems, causes of others first. */
export const KINDS: readonly string[] = {kinds}.split(" ");

/** What counts as a problem. */
export const LIMITS = {limits};

/** With places for names and numbers. */
export const SENTENCES = {sentences};
"""
SOME = """// Sentences about {what}.
// Written by `python -m tests.payload.write_words`; a test holds it fresh.

export const {name} = {sentences};
"""
# What the page's own watches say; all else is said by every page.
STOPS = (
    "stop", "equation", "stop given", "stop seed", "stop born", "operand", "sum so far",
)  # fmt: skip
CAUSES_PAGE = """// Sentences about illnesses of models over time, and what counts as one.
// Written by `python -m tests.payload.write_words`; a test holds it fresh.

/** What counts as a problem, that of other models too. */
export const LIMITS = {limits};

/** With places for names and numbers. */
export const CAUSES = {causes};
"""
OVER_TIME = """// What is told of a model over time.
// Written by `python -m tests.payload.write_words`; a test holds it fresh.

export const TOLD_OVER_TIME = {told};

/** Of the entries at a step. */
export const QUANTILES: readonly number[] = {quantiles};

/** Of a histogram. */
export const BINS = {bins};

/** Of a picture of units, at most. */
export const LINES = {lines};
"""


def facts_page() -> str:
    """Return the module of facts."""
    rows = {
        name: {
            "sign": row.notation.text,
            **({"masks": True} if row.masks else {}),
            **({} if row.steepest is None else {"steepest": row.steepest, "range": row.range}),
            **({"dead": row.dead} if row.dead else {}),
        }
        for name, row in OPERATORS.items()
        if row.masks or row.steepest is not None or row.dead
    }
    contracting = [name for name, row in OPERATORS.items() if row.core]
    gathering = [name for name, row in OPERATORS.items() if not row.elementwise]
    return FACTS.format(
        rows=_written(rows), gathering=_written(" ".join(gathering)),
        contracting=_written(contracting), limits=_written(dict(ANY_LIMITS)),
        sentences=_written({k: v for k, v in SENTENCES.items() if k not in STOPS}),
        kinds=_written(" ".join(KINDS)),
    )  # fmt: skip


def causes_page() -> str:
    """Return the module of what is told of the illnesses of models over time."""
    return CAUSES_PAGE.format(limits=_written(dict(LIMITS)), causes=_written(dict(CAUSES)))


def some_page(name: str, what: str, keys: tuple[str, ...]) -> str:
    """Return the module of some sentences, for the part that says them."""
    return SOME.format(what=what, name=name, sentences=_written({k: SENTENCES[k] for k in keys}))


def over_time_page() -> str:
    """Return the module of what is told over time."""
    told = {**over_time.SENTENCES, **SEEN, "percent": CAUSES["percent"]}
    if len(told) != len(over_time.SENTENCES) + len(SEEN) + 1:
        raise ValueError("two sentences over time have one name")
    return OVER_TIME.format(told=_written(told), quantiles=list(QUANTILES), bins=BINS, lines=LINES)


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


VERDICT = """// What is told of an answer, with places for numbers.
// Written by `python -m tests.payload.write_words`; a test holds it fresh.

export const VERDICTS = {};
"""


def verdicts_page() -> str:
    """Return the module of verdicts."""
    return VERDICT.format(_written(VERDICTS))


PAGES = {
    ENGINE / "words.ts": words_page,
    **{ENGINE / f"{part}.ts": partial(part_page, part) for part in WORDS},
    ENGINE / "facts.ts": facts_page,
    ENGINE / "stops.ts": partial(some_page, "STOPS", "a run that stops at NaN or Inf", STOPS),
    ENGINE / "causewords.ts": causes_page,
    WEB / "time" / "told.ts": over_time_page,
    WEB / "language" / "verdicts.ts": verdicts_page,
}

if __name__ == "__main__":
    for path, page in PAGES.items():
        path.write_text(page(), encoding="utf-8")
