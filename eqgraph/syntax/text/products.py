"""Read products: which factors belong together, and which of two meanings a quotient has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eqgraph.syntax.faults import Fault
from eqgraph.syntax.names import display
from eqgraph.syntax.sympy import trees
from eqgraph.syntax.sympy.functions import head_of
from eqgraph.syntax.sympy.open import Crossed, Juxtaposed
from eqgraph.syntax.sympy.trees import Operand, Spans
from eqgraph.syntax.text.brackets import is_one
from eqgraph.syntax.text.tree import Sign, Tree

if TYPE_CHECKING:
    from eqgraph.syntax.text.reading import Reading

Factor = tuple[int | None, Operand]
_APPLIED = frozenset(["apply", "call", "power", "transpose", "sub", "factorial"])
_PLAIN = frozenset(["name", "number", "group", "sum"])  # never a call that is a product
_RUN = frozenset(["", "·", "/"])


def read_product(r: Reading, tree: Tree) -> Operand:
    """Read a product, flat as it is written; what stands side by side is one operand of * and /."""
    from eqgraph.syntax.text.calls import check_reach

    parts, signs = list(tree.parts), list(tree.data)
    if not r.spaces or any(sign.text == "/" for sign in signs):
        parts, signs = _merged(r, parts, signs)
    if not all(part.kind in _PLAIN for part in parts):
        parts, signs = _flattened(r, parts, signs)
    for part, sign, after in zip(parts, signs, parts[1:], strict=False):
        check_reach(r, part, sign, after)
    flat: list[Factor] = []
    at = 0
    before = ""
    place = 0
    while at < len(parts):
        end = at
        while end < len(signs) and signs[end].text in _RUN:
            end += 1
        factors = _segment(r, parts[at : end + 1], signs[at:end])
        flat = _joined(r, before, place, flat, factors)
        if end < len(signs):
            before, place = signs[end].text, signs[end].start
        at = end + 1
    return flat[0][1] if len(flat) == 1 and flat[0][0] is None else trees.product(flat)


def _joined(
    r: Reading, before: str, place: int, flat: list[Factor], factors: list[Factor]
) -> list[Factor]:
    if before in ("", "*"):
        return [*flat, *factors]
    left = flat[0][1] if len(flat) == 1 else trees.product(flat)
    right = factors[0][1] if len(factors) == 1 else trees.product(factors)
    if before == "mod":
        return [(None, trees.applied_named("mod", left, left.start, right.end, right))]
    if before == "∗":
        if r.mixed_stars:
            raise Fault(
                "∗ beside ⊙ is read in two ways", place, place + 1,
                "write conv(a, b) for the convolution, a ⊙ b for the elementwise product",
            )  # fmt: skip
        return [*flat, *factors]
    if before != "×":
        row = r.grammar.infix[before]
        return [(None, trees.applied(row, [left, right], left.start, right.end))]
    expr = Crossed(left.expr, right.expr)
    spans = Spans(left.start, right.end, (left.spans, right.spans))
    return [(None, Operand(expr, spans, left.start, right.end, 1 + max(left.depth, right.depth)))]


def _merged(r: Reading, parts: list[Tree], signs: list[Sign]) -> tuple[list[Tree], list[Sign]]:
    """Take dV/dt as one name where it is one."""
    k = 0
    while k < len(signs):
        above, below = parts[k], parts[k + 1]
        if signs[k].text == "/" and above.kind == "name" and below.kind == "name":
            name = f"{above.word}/{below.word}"
            if above.word[0] in "d∂" and r.known.has(name):
                parts[k : k + 2] = [Tree("name", above.start, below.end, (), name)]
                del signs[k]
                continue
        k += 1
    return _words(r, parts, signs) if not r.spaces else (parts, signs)


def _words(r: Reading, parts: list[Tree], signs: list[Sign]) -> tuple[list[Tree], list[Sign]]:
    """Take letters side by side in LaTeX as one name, where that is a value: TP."""
    k = 0
    while k < len(signs):
        for end in range(len(signs), k, -1):
            run = parts[k : end + 1]
            if any(s.text for s in signs[k:end]) or any(p.kind != "name" for p in run):
                continue
            word = "".join(p.word for p in run)
            single = all(len(p.word) == 1 for p in run[:-1])
            if single and _is_word(r, word) and not all(r.known.has(p.word) for p in run):
                r.note(run[0], f"{display(word)} is one name here, since it has a value")
                parts[k : end + 1] = [Tree("name", run[0].start, run[-1].end, (), word)]
                del signs[k:end]
                break
        k += 1
    return parts, signs


def _is_word(r: Reading, word: str) -> bool:
    """Tell whether letters make a name that has a value, or an element of one: rel_i."""
    found = r.known.apart(word)
    return r.known.has(word) or (found is not None and bool(r.known.rank(found[0])))


def _flattened(r: Reading, parts: list[Tree], signs: list[Sign]) -> tuple[list[Tree], list[Sign]]:
    """Open what σ seemed to be applied to, where σ is the name of a value: σ ε, σ √T."""
    from eqgraph.syntax.text import beside

    out: list[Tree] = []
    between: list[Sign] = []
    for k, part in enumerate(parts):
        if k:
            between.append(signs[k - 1])
        if part.kind == "call" and not part.data[0].bracket and r.is_value(part.word):
            word_end = part.data[0].end
            (inner,) = part.parts
            out.append(Tree("name", part.start, word_end, (), part.word))
            between.append(Sign("", word_end, inner.start))
            if inner.kind == "product":
                out += inner.parts
                between += inner.data
            else:
                out.append(inner)
            continue
        found = beside.parted(r, part) if part.kind in _APPLIED else None
        if found is not None:  # W x(1 − y) goes from the left, too
            end = found[0].end
            out += found
            between.append(Sign("", end, end, True, True))
        else:
            out.append(part)
    return out, between


def _segment(r: Reading, parts: list[Tree], signs: list[Sign]) -> list[Factor]:
    """Read a run: what stands side by side or has a · between, with its quotients."""
    parts, signs = _numbers_first(r, parts, signs)
    factors: list[Factor] = [(None, r.factor(parts[0], divisor=False))]
    shown: list[Tree] = [parts[0]]
    for k, sign in enumerate(signs):
        part = parts[k + 1]
        if sign.text == "/":
            factors.append((sign.start, r.factor(part, divisor=True)))
            shown.append(part)
            continue
        right = r.factor(part, divisor=False)
        if len(factors) > 1:
            _check_quotient(r, shown, sign, part)
            left = trees.product(factors)
        else:
            left = factors[0][1]
        if sign.text == "·":
            made = trees.applied_named("matmul", left, left.start, right.end, right)
        else:
            _check_function(r, left, right)
            made = juxtapose(left, right)
        factors = [(None, made)]
        if k + 1 < len(signs):
            shown = [Tree("product", shown[0].start, part.end, (*shown, part), data=None)]
    return factors


def _check_function(r: Reading, left: Operand, right: Operand) -> None:
    """Refuse (σ) x where nothing says that σ is a name: σ x is the function."""
    expr = left.expr
    while expr.args and (
        isinstance(expr, Juxtaposed) or expr.is_Mul or expr.is_Pow or head_of(expr) is not None
    ):
        last = expr.args[0] if expr.is_Pow and expr.args[1] == -1 else expr.args[-1]
        row = head_of(expr)
        if (row is not None and row[0] != "matmul") or (expr.is_Pow and expr.args[1] != -1):
            return
        expr = last
    word = expr.name if expr.is_Symbol else ""
    if word in r.grammar.functions and not r.is_value(word):
        raise Fault(
            f"{word} is a function, unless it has a value", left.start, right.end,
            f"write {word}*x for a product, {word}(x) for the function",
        )  # fmt: skip


def juxtapose(left: Operand, right: Operand) -> Operand:
    """Multiply two operands that stand side by side; a number scales."""
    if left.expr.is_Number or (left.expr.is_Mul and all(x.is_number for x in left.expr.args)):
        return trees.product([(None, left), (None, right)])
    expr = Juxtaposed(left.expr, right.expr)
    spans = Spans(left.start, right.end, (left.spans, right.spans))
    return Operand(expr, spans, left.start, right.end, 1 + max(left.depth, right.depth))


def _numbers_first(
    r: Reading, parts: list[Tree], signs: list[Sign]
) -> tuple[list[Tree], list[Sign]]:
    """Let a number right before a name bind tighter than a / before it: 1/2σ² is 1/(2σ²)."""
    if all(sign.text != "/" for sign in signs) or not r.spaces:
        return parts, signs
    out, between = [parts[0]], []
    k = 0
    while k < len(signs):
        end = _glued(parts, signs, k) if signs[k].text == "/" else k
        between.append(signs[k])
        if end == k:
            out.append(parts[k + 1])
        else:
            first, last = parts[k + 1], parts[end + 1]
            joined = (*parts[k + 1 : end + 2],)
            out.append(
                Tree("product", first.start, last.end, joined, data=(*signs[k + 1 : end + 1],))
            )
            text, rest = ("".join(written(r, x) for x in some) for some in (joined, joined[1:]))
            r.note(
                first,
                f"/{text} divides by the whole of {text}; else write /{written(r, first)}*{rest}",
            )
        k = end + 1
    return out, between


def _glued(parts: list[Tree], signs: list[Sign], k: int) -> int:
    """Return the last sign of a product that stands without spaces behind a /: 2σ², b²c."""
    if parts[k + 1].kind != "number" and not _is_name(parts[k + 1]):
        return k
    end = k
    while end + 1 < len(signs):
        sign = signs[end + 1]
        if sign.text != "" or not sign.tight or not _is_name(parts[end + 2]):
            break
        end += 1
    return end


def _is_name(tree: Tree) -> bool:
    return tree.kind == "name" or (tree.kind in ("power", "sub") and _is_name(tree.parts[0]))


def written(r: Reading, tree: Tree) -> str:
    """Return a tree as it stands in the text."""
    if r.text and tree.end <= len(r.text):
        return r.text[tree.start : tree.end]
    return display(tree.word) if tree.word else "…"


def _check_quotient(r: Reading, shown: list[Tree], sign: Sign, part: Tree) -> None:
    """Refuse a/b·c and a/b(…), unless a/b is a number or 1 over a scalar name."""
    numbers = all(x.kind == "number" for x in shown)
    one = (
        len(shown) == 2
        and is_one(shown[0])
        and shown[1].kind == "name"
        and not r.known.rank(shown[1].word)
    )
    bracket = sign.text == "" and sign.tight and part.kind in ("group", "bracket")
    left = "/".join(written(r, x) for x in shown)
    right = written(r, part)
    if not r.spaces and sign.text == "" and not bracket:
        return
    if (bracket or sign.text == "·") and not (numbers or one) and r.spaces:
        last = written(r, shown[-1])
        first = "/".join(written(r, x) for x in shown[:-1])
        between = "·" if sign.text == "·" else " "
        raise Fault(
            f"{left}{sign.text}{right} has two meanings", shown[0].start, part.end,
            f"write ({left}){between}{right}, or {first}/({last}{between}{right})",
        )  # fmt: skip
    if bracket or sign.text == "·":
        r.note(shown[0], f"{left} is a factor of what follows it, not divided by it")
