"""Word what can be wrong in an expression, each with its place and a way out."""

from __future__ import annotations

from collections.abc import Sequence

from eqgraph.errors import nearest
from eqgraph.operators import OPERATORS, Operator
from eqgraph.syntax.alphabet import DECLARATION
from eqgraph.syntax.faults import Fault
from eqgraph.syntax.letters import is_letter
from eqgraph.syntax.names import display
from eqgraph.syntax.text.absent import ABSENT
from eqgraph.syntax.text.lexer import Token
from eqgraph.syntax.text.tree import Tree

_AXIS_ONLY = "only axis= can, after the operand of a function"
_BARS = "write a*|x|; bars within bars need brackets: |(|x|)|"
_SUM = "the sum is ∑ (U+2211), or sum(x)"
_BETWEEN = "write {0}·{1} for the matrix product or {0}*{1} for the elementwise product"


def _at(token: Token, message: str, hint: str = "") -> Fault:
    return Fault(message, token.start, max(token.end, token.start + 1), hint)


def shown(token: Token) -> str:
    """Return a token as a reader knows it."""
    if token.kind == "name":
        return display(token.value)
    if token.kind == "end":
        return "the end of the text"
    if token.kind == "line":
        return "`;`" if token.value == ";" else "the end of the line"
    return f"`{_plain(token) if token.kind == 'number' else token.value}`"


def no_operand(tokens: Sequence[Token], at: int, opener: Token | None) -> Exception:
    """Say why no operand can be read at a token."""
    token, before = tokens[at], tokens[at - 1] if at else None
    if token.kind == "fault":
        return token.value  # type: ignore[no-any-return]
    if token.kind in ("end", "line"):
        return _breaks_off(tokens, at, opener)
    if token.kind == "mark" and token.value in ")]" and before is not None:
        if before.kind == "mark" and before.value in "([":
            return Fault("there is nothing between the brackets", before.start, token.end)
        if opener is None:
            return unopened(token)
    if token.kind == "power" or (token.kind == "sign" and token.value == "ᵀ"):
        return _at(token, "a superscript must follow an operand", "such as x² or xᵀ")
    if token.kind == "sign" and token.value == "+":
        starts = before is None or before.kind == "line"
        hint = "an equation goes on in the next line when its line ends with an operator"
        return _at(token, "a + needs two operands", hint if starts and at else "leave out the +")
    if token.kind == "mark" and token.value == "=":
        return _at(token, "there is no name before this `=`", "write y = …")
    if token.kind == "sub":
        return _at(token, "a subscript must follow a name or a result", "such as xₜ or x_{t-1}")
    if before is not None and before.kind == "sign" and before.value in "|‖" and opener is not None:
        return _at(before, "bars open here, but an operator must come first", _BARS)
    after = (
        f" after {shown(before)}" if before is not None and before.kind in ("sign", "mark") else ""
    )
    return _at(token, f"expected an operand{after}, found {shown(token)}")


def _breaks_off(tokens: Sequence[Token], at: int, opener: Token | None) -> Fault:
    k = at - 1
    while k > 0 and tokens[k].kind == "line" and tokens[k].value != ";":
        k -= 1
    before = tokens[max(k, 0)]
    if before.kind == "mark" and before.value == "=":
        return _at(before, "the right side is missing", "write y = x")
    if opener is not None and before.kind != "sign":
        return unclosed(opener)
    return _at(before, f"expected an operand after {shown(before)}")


def no_operator(tokens: Sequence[Token], at: int, opener: Token | None) -> Exception:
    """Say why an expression cannot go on with a token."""
    token, before = tokens[at], tokens[at - 1]
    value = token.value
    if token.kind == "fault":
        return value  # type: ignore[no-any-return]
    if token.kind in ("end", "line") and opener is not None:
        return unclosed(opener)
    if token.kind == "name" and value in ("if", "for", "otherwise"):
        return _at(token, f"`{value}` stands in cases", "write {a if x > 0; b otherwise}")
    if before.kind == "line":  # within a bracket
        after = tokens[min(at + 1, len(tokens) - 1)]
        if opener is not None and after.kind == "mark" and after.value == "=":
            return unclosed(opener)
        before = next((t for t in reversed(tokens[:at]) if t.kind != "line"), before)
    if token.kind == "mark" and value == "=":
        assert opener is not None
        broken = any(t.kind == "line" for t in tokens[:at] if t.start > opener.start)
        if broken:
            return unclosed(opener)
        return _at(token, "an = cannot stand inside brackets", _AXIS_ONLY)
    if token.kind == "name" and value == "in":
        return _at(token, *DECLARATION)
    if opener is not None and token.kind == "sign" and opener.value in "([":
        bars = (t for t in tokens[:at] if t.kind == "sign" and t.value == value)
        if any(t.start < opener.start for t in bars):
            return unclosed(opener)
    return _side_by_side(before, token)


def after_all(tokens: Sequence[Token], at: int) -> Exception:
    """Say why a whole expression cannot go on with a token: nothing is open any more."""
    token = tokens[at]
    if token.kind == "mark" and token.value in (")", "]", "}"):
        return unopened(token)
    if token.kind == "mark" and token.value == ",":
        return comma(token)
    if token[:2] == ("sign", "∈"):
        return _at(token, *DECLARATION)
    return no_operator(tokens, at, None)


def _side_by_side(before: Token, token: Token) -> Fault:
    left = shown(before) if before.kind == "name" else "a"
    right = _plain(token) if token.kind in ("name", "number") else "b"
    if before.kind == "name" and before.value == "Σ":
        return _at(before, "Σ (U+03A3) is a letter", _SUM)
    if before.kind == "number":
        hint = f"write {_plain(before)}*{right}"
    elif before.kind == "name" and token.kind == "number":
        hint = f"write {left}*{_plain(token)}, or {left}₁ for a name"
    elif token.kind == "sign" and token.value in "|‖":
        return _at(token, "bars open here, but an operator must come first", _BARS)
    else:
        hint = _BETWEEN.format(left, right)
    return _at(token, f"expected an operator before {shown(token)}", hint)


def _plain(token: Token) -> str:
    if token.kind == "name":
        return display(token.value)
    return str(token.value if token.value.is_Integer else float(token.value))


def unknown_function(tree: Tree, text: str, *, known: bool) -> Fault:
    """Say that a name right before a bracket is no function."""
    word, name = display(tree.word), tree.parts[0]
    if tree.word == "Σ":
        return Fault("Σ (U+03A3) is a letter, not a function", name.start, name.end, _SUM)
    functions = [s for row in OPERATORS.values() for s in row.spellings if len(s) > 1]
    near = nearest(tree.word, functions) if len(tree.word) > 2 else None
    product = f"for a product write {word}*(…) or {word} (…), for a function define {word}(x) = …"
    if near:
        product = f"did you mean {near}?"
    product = ABSENT.get(tree.word, product)
    return Fault(f"there is no function {word}", name.start, name.end, product)


def word_token(tree: Tree) -> Token:
    """Return the token of the word of a call."""
    end = tree.data[0].end if tree.kind == "call" else tree.parts[0].end
    return Token("name", tree.word, tree.start, end)


def no_option(
    token: Token, row: Operator, rows: Sequence[Operator], name: str, start: int, end: int
) -> Fault:
    """Say that a function has no such option."""
    word = shown(token).strip("`")
    options = sorted({p for one in rows for p in one.params})
    if name in options:
        return no_axis(token, start, end)
    takes = (
        "takes " + " and ".join(f"{p}=" for p in options) + " only" if options else "has no options"
    )
    return Fault(f"{word} {takes}", start - len(name) - 1, end)


def glued(sign: Token, body: Tree, behind: Token) -> Fault:
    """Refuse ∑x w, which is the sum of x w to some and (∑x) w to others."""
    x, w, word = display(body.word) if body.word else "x", _plain(behind), shown(sign).strip("`")
    return Fault(
        f"{word}{x} {w} has two meanings", sign.start, behind.end,
        f"write {word} {x} {w} for the sum of all of it, {word}({x}) {w} for the sum of {x} alone",
    )  # fmt: skip


def no_condition(token: Token) -> Fault:
    """Say that a case has no condition."""
    return _at(
        token,
        f"expected `if` or `otherwise`, found {shown(token)}",
        "write {a if x > 0; b otherwise}",
    )


def needs_operand(function: Token, found: str = "") -> Fault:
    """Say that a function stands alone."""
    word = shown(function).strip("`")
    hint = f"write {word}(−x)" if found == "-" else f"write {word}(x){'²' * found.isdigit()}"
    return _at(function, f"{word} is a function and needs an operand", hint)


def reach(function: Token, sign: str) -> tuple[int, str]:
    """Word the hint that a function without brackets takes one operand only."""
    word = shown(function).strip("`")
    return function.start, f"{word} takes one operand; for all of a product write {word}(a{sign}b)"


def raised(function: Token) -> tuple[int, str]:
    """Word the hint that a power after a call is a power of its value: ∑(x)² is (∑ x)²."""
    word = shown(function).strip("`")
    return function.start, f"{word}(…)² is a power of the whole call; inside it is {word}((…)²)"


def unclosed(opener: Token, found: Token | None = None) -> Fault:
    """Say that a bracket stays open."""
    word = shown(opener).strip("`")
    if found is not None and found.kind not in ("end", "line"):
        return _at(found, f"expected `)`, found {shown(found)}", "axis= comes last in a call")
    bracket = word if not is_letter(word[0]) and word != "∑" and word != "√" else f"{word}("
    typed = opener.value == "‖" and opener.end - opener.start == 2
    return _at(opener, f"this {bracket} is never closed", _BARS if typed else "")


def unopened(token: Token) -> Fault:
    """Say that a bracket closes nothing."""
    return _at(token, f"this {token.value} closes nothing")


def mismatch(opener: Token, token: Token) -> Fault:
    """Say that brackets do not match."""
    return _at(token, f"this {token.value} does not close {shown(opener)}")


def comma(token: Token) -> Fault:
    """Say that a comma has no meaning at a place."""
    return _at(token, "a comma has no meaning here", "a number has a point, 0.5; [a, b] joins")


def wrong_count(function: Token, rows: Sequence[Operator], count: int) -> Fault:
    """Say how many operands a function takes."""
    wanted = " or ".join(str(row.arity) for row in rows)
    word = shown(function).strip("`")
    joined = f"write {word}([a, b]) for the operands joined"
    if word == "norm":
        joined = "write ‖x‖₁, ‖x‖₂, ‖x‖_F or ‖x‖_∞"
    return _at(
        function, f"{word} takes {wanted} operand{'' if wanted == '1' else 's'}, not {count}",
        joined if wanted == "1" else "",
    )  # fmt: skip


def no_axis(function: Token, start: int, end: int) -> Fault:
    """Say that an elementwise function has no axis."""
    return Fault(
        f"{shown(function).strip('`')} of several operands is elementwise, without axis", start, end
    )


def bad_option(row: Operator, name: str, start: int, end: int) -> Fault:
    """Say what an option takes."""
    usual = row.params[name]
    if isinstance(usual, float):
        return Fault(f"{name} must be a number", start, end, f"such as {name}={usual}")
    if not isinstance(usual, bool):
        some = "0 or axis=-1" if name == "axis" else usual or 1
        return Fault(f"{name} must be a whole number", start, end, f"such as {name}={some}")
    return Fault(f"{name} is True or False", start, end, f"such as {name}=True")


def bad_axis(token: Token) -> Fault:
    """Say that an axis is no whole number."""
    return _at(token, "axis must be a whole number", "such as axis=0 or axis=-1")


def check_power(token: Token, after: Token) -> None:
    """Refuse the superscripts that mathematicians write but that mean nothing here."""
    if after.kind == "sign" and after.value in ("+", "*"):
        raise reserved(after.value, token.start, after.end)


# Words of mathematics that are no function here, and would else be read as a factor.
UNREAD = {"lim": "a limit", "limsup": "a limit", "liminf": "a limit", "sup": "a supremum",
          "inf": "an infimum"}  # fmt: skip


def unread(word: str, start: int, end: int) -> Fault:
    """Say that a word of mathematics cannot be read."""
    hint = f"give {word} a value if it is a name"
    return Fault(f"{UNREAD[word]} cannot be read", start, end, hint)


def reserved(sign: str, start: int, end: int) -> Fault:
    """Say that a superscript has no meaning."""
    hint = "the transpose is xᵀ, a power x² or x⁻¹"
    return Fault(f"the superscript {sign} is reserved", start, end, hint)


def exponent_terms(token: Token) -> list[tuple[str, str, int]]:
    """Split an exponent such as -1 or n+1 into (sign, word, place)."""
    terms: list[tuple[str, str, int]] = []
    sign, word, at = "", "", token.start
    for k, char in enumerate(f"{token.value}+"):
        if char in "+-":
            if word:
                terms.append((sign, word, at))
            sign, word, at = char, "", token.start + k + 1
        else:
            word += char
    if any(len(word) > 300 for _, word, _ in terms):
        raise _at(token, "this power is too large")
    return terms
