"""Read what runs over indices: ∑ᵢ₌₁ᴺ, ∏, maxᵢ, 𝔼ₓ, and subscripts that are computed; ∇ and ∂."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eqgraph.errors import ParseError
from eqgraph.syntax.faults import Fault
from eqgraph.syntax.names import split
from eqgraph.syntax.subscripts import is_list
from eqgraph.syntax.text import brackets, complaints
from eqgraph.syntax.text.lexer import Token, tokens
from eqgraph.syntax.text.tree import Bound, Call, Over, Tree

if TYPE_CHECKING:
    from eqgraph.syntax.text.parser import Parser

WORDS = {
    "sum": "sum", "prod": "prod", "max": "max", "min": "min", "argmax": "argmax",
    "argmin": "argmin", "mean": "mean", "softmax": "softmax", "logsumexp": "logsumexp",
    "E": "mean", "𝔼": "mean", "Var": "var", "Σ": "sum",
}  # fmt: skip
SIGNS = {"∑": "sum", "∏": "prod"}
_NORMS = {"1", "2", "F", "∞"}


def is_word(parser: Parser, token: Token, after: Token) -> bool:
    """Tell whether a word runs over an index: maxᵢ, argmax_i, 𝔼ₓ[…], Σᵢ₌₁."""
    name = split(token.value)
    if name.base not in WORDS or name.prime or name.sup:
        return False
    if name.sub and token.value in parser.grammar.functions:  # mean_pool
        return False
    computed = after.kind == "sub" and after.start <= token.end + 2
    if name.base == "Σ":
        return computed and "=" in after.value
    if not (name.sub or computed):
        return False
    if name.base in ("E", "𝔼", "Var"):
        follows = parser.tokens[parser.at + 1 + computed]
        return follows[:2] == ("mark", "[")
    return True


def base_of_log(word: str) -> str | None:
    """Return the base of log₂ or log_b, None for another word."""
    name = split(word)
    return name.sub if name.base == "log" and name.sub and not name.prime else None


def over(parser: Parser) -> Tree:
    """Read ∑ and its like, with what they run over and the whole product to their right."""
    token = parser.take()
    sign = token.kind == "sign"
    name = split(token.value)
    word = SIGNS[token.value] if sign else WORDS[name.base]
    bounds: list[Bound] = []
    conditions: list[Tree] = []
    if not sign and name.sub:
        for item in name.sub.split(","):
            bounds.append(Bound(item, token.start, token.end))
    _subscripts(parser, bounds, conditions)
    bounds = _upper(parser, bounds)
    end = parser.tokens[parser.at - 1].end
    if not bounds and not conditions:
        return _plain_sum(parser, token, word)
    data = Over((*bounds,), (*conditions,), end)
    after = parser.peek()
    spaced = word in ("sum", "prod") and after.start > end  # sum_i (a + b) c, as with ∑
    called = not sign and after.kind == "mark" and after.value in "([{" and not spaced
    if after.kind == "mark" and after.value == "[" and not sign:
        body = brackets.square(parser)
        body = body.parts[0] if len(body.parts) == 1 else body
        close = parser.tokens[parser.at - 1].end
    elif called:
        group = brackets.opened(parser)
        body, close = group.parts[0], group.end
    else:
        body = _body(parser, token)
        close = body.end
    return Tree("over", token.start, close, (body,), word, data)


def _body(parser: Parser, token: Token) -> Tree:
    """Read the whole product to the right of a ∑; a sign directly after it belongs to it."""
    after = parser.peek()
    if after[:2] == ("sign", "-"):
        parser.at += 1
        inner = parser.deeper(parser.product)
        return Tree("negation", after.start, inner.end, (inner,))
    if not parser.begins(after):
        if after.kind == "fault":
            raise after.value
        raise complaints.needs_operand(token, str(after.value))
    return parser.product()


def _plain_sum(parser: Parser, token: Token, word: str) -> Tree:
    """Read ∑ without an index: of a bracket with its powers, or of the product after a space."""
    after = parser.tokens[parser.at]
    tight = after.start == token.end
    call = (Call(True, tight, (), token.end), None)
    if after[:2] == ("mark", "(") and tight:
        tree = brackets.call(parser, token._replace(value=token.value))
        data: Call = tree.data[0]
        if len(tree.parts) > 1 or data.options:
            return Tree("call", tree.start, tree.end, tree.parts, word, tree.data)
        group = Tree("group", token.end, tree.end, tree.parts)
        body = parser.raised(group)
        if body is group:
            return Tree("call", tree.start, tree.end, tree.parts, word, tree.data)
        told = (Call(False, True, (), token.end), None)
        return Tree("call", token.start, body.end, (body,), word, told)
    if tight and after[:2] != ("sign", "-"):
        if not parser.begins(after):
            if after.kind == "fault":
                raise after.value
            raise complaints.needs_operand(token, str(after.value))
        body = parser.power()
        return Tree("call", token.start, body.end, (body,), word, call)
    body = _body(parser, token)
    return Tree(
        "call", token.start, body.end, (body,), word, (Call(False, False, (), token.end), None)
    )


# --- subscripts -----------------------------------------------------------------------------------


def _subscripts(parser: Parser, bounds: list[Bound], conditions: list[Tree]) -> None:
    while True:
        token = parser.tokens[parser.at]
        if token.kind == "sub":
            parser.at += 1
            _read_bounds(parser, token, bounds, conditions)
            continue
        after = parser.tokens[min(parser.at + 1, len(parser.tokens) - 1)]
        comma = token[:2] == ("mark", ",") and after.kind == "sub" and after.start <= token.end + 1
        if not (comma and bounds):
            return
        parser.at += 1


def _read_bounds(parser: Parser, token: Token, bounds: list[Bound], conditions: list[Tree]) -> None:
    """Read i, i=1, j≠i, 1≤i<n, m,n∈{1,2} in the subscript of a ∑."""
    text, start, exact = token.value, token.start, _exact(parser, token)
    pending: list[Bound] = []
    for item, at in _items(text):
        low: Tree | None = None
        name, _, rest = item.partition("=")
        member, found, members = item.partition("∈")
        place = (start + at, start + at + len(item)) if exact else (token.start, token.end)
        if found:
            pending.append(Bound(_index_name(member, place), *place))
            numbers = _members(members, place)
            bounds += [one._replace(members=numbers) for one in pending]
            pending = []
        elif any(sign in item for sign in "<>≤≥≠") or "!=" in item:
            inner = _inner(parser, item, start + at, exact, token)
            conditions.append(inner)
            known = {b.name for b in (*bounds, *pending)}
            fresh = [n for n in _letters(inner) if n not in known]
            pending += [Bound(fresh[0], *place)] if fresh else []
        elif rest and "=" in item:
            low = _inner(parser, rest, start + at + len(name) + 1, exact, token)
            pending.append(Bound(_index_name(name, place), *place, low))
        else:
            pending.append(Bound(_index_name(item, place), *place))
    bounds += pending


def _members(text: str, place: tuple[int, int]) -> tuple[int, ...]:
    plain = text.strip().removeprefix("{").removesuffix("}")
    items = [item.strip() for item in plain.split(",")]
    if "…" in items or "..." in items or not all(item.isdigit() for item in items):
        raise Fault("an index runs over whole numbers", *place, "such as n ∈ {1, 2}, or n=1")
    return tuple(int(item) for item in items)


def _letters(tree: Tree) -> list[str]:
    from eqgraph.syntax.text.tree import names

    return [one.word for one in names(tree)]


def _index_name(text: str, place: tuple[int, int]) -> str:
    from eqgraph.syntax.names import canonical

    plain = text.strip()
    try:
        return canonical(plain)
    except ParseError:
        raise Fault("a ∑ runs over a name", *place, "such as ∑ᵢ or ∑_{i=1}^{N}") from None


def _items(text: str) -> list[tuple[str, int]]:
    """Split at the commas outside of brackets, each item with its place."""
    out, depth, start = [], 0, 0
    for k, char in enumerate(f"{text},"):
        depth += (char in "({[") - (char in ")}]")
        if char == "," and not depth:
            item = text[start:k]
            lead = len(item) - len(item.lstrip())
            out.append((item.strip(), start + lead))
            start = k + 1
    return out


def _exact(parser: Parser, token: Token) -> bool:
    """Tell whether the text of a subscript stands letter by letter at its place."""
    return len(token.value) == token.end - token.start


def _inner(parser: Parser, text: str, start: int, exact: bool, token: Token) -> Tree:
    """Read an expression that stands in a subscript."""
    from eqgraph.syntax.text.parser import Parser as Again

    found = tokens(text, parser.grammar)
    if exact:
        moved = [t._replace(start=t.start + start, end=t.end + start) for t in found]
    else:
        moved = [t._replace(start=token.start, end=token.end) for t in found]
    for one in moved:
        if one.kind == "fault":
            raise Fault(one.value.message, one.start, one.end, one.value.hint or "")
    inner = Again(moved, parser.grammar, spaces=parser.spaces)
    inner.level = parser.level
    tree = inner.logic()
    last = inner.peek()
    if last.kind != "end":
        raise Fault(
            "this subscript cannot be read", token.start, token.end, "such as x_{2i−1} or ∑_{i=1}"
        )
    return tree


def parse_inner(parser: Parser, token: Token) -> list[Tree]:
    """Read the items of a subscript as expressions."""
    exact = _exact(parser, token)
    return [
        _inner(parser, item, token.start + at, exact, token) for item, at in _items(token.value)
    ]


def subscript(parser: Parser, tree: Tree, token: Token) -> Tree:
    """Read the subscript of a result: ‖x‖₂, [x]₊, softmax(z)_y, x_{2i−1}."""
    end = token.end + (parser.tokens[parser.at].start > token.end and 0)
    plain = token.value.strip()
    if tree.kind == "fence" and tree.word == "‖":
        if plain not in _NORMS:
            hint = "the norms are ‖x‖₁, ‖x‖₂, ‖X‖_F and ‖x‖_∞"
            raise Fault(
                f"there is no norm ‖·‖ with the index {plain}", token.start, token.end, hint
            )
        return Tree("fence", tree.start, end, tree.parts, tree.word, plain)
    if plain == "+" and tree.kind in ("bracket", "group"):
        data = (Call(True, True, (), tree.start), None)
        inner = tree.parts if len(tree.parts) == 1 else (tree,)
        return Tree("call", tree.start, end, inner, "relu", data)
    indices = tuple(parse_inner(parser, token))
    return Tree("sub", tree.start, max(end, tree.end), (tree, *indices))


def more_indices(parser: Parser, tree: Tree, token: Token) -> bool:
    """Tell whether `,ⱼ` goes on with the subscript of Wᵢ,ⱼ."""
    after = parser.tokens[min(parser.at + 1, len(parser.tokens) - 1)]
    return (
        tree.kind == "name"
        and bool(split(tree.word).sub)
        and token[:2] == ("mark", ",")
        and token.start == tree.end
        and after.kind == "sub"
        and after.start == token.end
        and is_list(after.value)
    )


def with_item(name: str, item: str) -> str:
    """Return a canonical name with one more item in its subscript."""
    parts = split(name)
    head = name[: name.rindex("_")]
    return f"{head}_{{{parts.sub},{item}}}"


def _upper(parser: Parser, bounds: list[Bound]) -> list[Bound]:
    """Read what an index runs to: ᴺ, ^N or ^{N−1}; it belongs to the last index."""
    token = parser.tokens[parser.at]
    high: Tree | None = None
    if token.kind == "power":
        parser.at += 1
        base = Tree("number", token.start, token.start)
        high = parser._superscript(base, token).parts[1]
    elif token[:2] == ("sign", "^"):
        parser.at += 1
        after = parser.peek()
        if after.kind == "mark" and after.value in "({":
            high = brackets.opened(parser)
        else:
            high = parser.operand()
    if high is None:
        return bounds
    if not bounds:
        raise Fault("this ∑ has an end but no index", high.start, high.end, "write ∑_{i=1}^{N}")
    return [*bounds[:-1], bounds[-1]._replace(high=high)]


# --- derivatives ----------------------------------------------------------------------------------


def slope(parser: Parser) -> Tree:
    """Read ∇f(x), ∇_x f(x) and ∂f/∂x of what the text defines."""
    sign = parser.take()
    if sign.value == "∂":
        return _partial(parser, sign)
    wrt: tuple[Tree, ...] = ()
    if parser.tokens[parser.at].kind == "sub":
        wrt = tuple(parse_inner(parser, parser.take()))
    token = parser.peek()
    if token.kind != "name":
        raise Fault("∇ stands before a function of the text", sign.start, sign.end, "write ∇f(x)")
    inner = parser.operand()
    return Tree("slope", sign.start, inner.end, (inner, *wrt), "∇", len(wrt))


def _partial(parser: Parser, sign: Token) -> Tree:
    hint = "write ∂f/∂x, with f defined in the text"
    above = parser.operand()
    bar, below = parser.tokens[parser.at], parser.tokens[min(parser.at + 1, len(parser.tokens) - 1)]
    if bar[:2] != ("sign", "/") or below[:2] != ("sign", "∂"):
        raise Fault("∂ stands in ∂f/∂x only", sign.start, sign.end, hint)
    parser.at += 2
    wrt = parser.operand()
    return Tree("slope", sign.start, wrt.end, (above, wrt), "∂", 1)


def shown(value: Any) -> str:
    """Return a value of an option as it is written."""
    return str(value)
