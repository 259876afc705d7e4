"""Read words and functions: with brackets, or with the product that follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eqgraph.syntax.letters import is_letter
from eqgraph.syntax.names import split
from eqgraph.syntax.text import complaints, exponents, operands, overs
from eqgraph.syntax.text.lexer import Token
from eqgraph.syntax.text.tree import PRODUCTS, Call, Tree

if TYPE_CHECKING:
    from eqgraph.syntax.text.parser import Parser


def is_plain(parser: Parser, token: Token) -> bool:
    """Tell whether a word names a quantity wherever it stands: no function, nothing like ∑."""
    word = token.value
    base = word.partition("_")[0]
    return (
        base.isalnum()
        and base not in overs.WORDS
        and base != "log"
        and (word not in parser.grammar.functions)
    )


def word_or_function(parser: Parser, token: Token) -> Tree:
    """Read a name, a function with what it is applied to, or a ∑ that is written as a word."""
    word = token.value
    after = parser.after(1)
    if word in overs.SIGNS.values() or overs.is_word(parser, token, after):
        return parser.deeper(lambda: overs.over(parser))
    if word in parser.grammar.functions or overs.base_of_log(word) is not None:
        found = function(parser, token)
        if found is not None:
            return found
    parser.at += 1
    name = Tree("name", token.start, token.end, (), word)
    tight = after.start == token.end
    if tight and after[:2] == ("mark", "("):
        return parser.deeper(lambda: operands.applied(parser, name))
    if tight and after[:2] == ("mark", "["):
        return parser.deeper(lambda: operands.expectation(parser, name))
    return name


def function(parser: Parser, token: Token) -> Tree | None:
    """Read a function and its operands; None if the word is a plain name here."""
    word, start = token.value, parser.at
    parser.at += 1
    raised = None
    if len(split(word).base) > 1:
        raised = exponents.function_power(parser)
    after = parser.tokens[parser.at]
    letter = len(word) == 1 and is_letter(word)
    if after.kind == "mark" and after.value in ("(", "["):
        tree = parser.deeper(lambda: operands.call(parser, token))
    elif exponents.applies(parser, after):
        argument = parser.deeper(lambda: _bare(parser))
        ahead = parser.peek()
        reach = ahead if ahead.kind == "sign" and ahead.value in PRODUCTS - {"·"} else None
        data = Call(False, False, (), token.end)
        tree = Tree("call", token.start, argument.end, (argument,), word, (data, reach))
    elif after.kind == "fault":
        raise after.value
    elif letter or raised is not None or word not in parser.grammar.functions:
        parser.at = start
        return None
    else:
        raise complaints.needs_operand(token, str(after.value))
    if raised is not None:
        tree = Tree("power", tree.start, tree.end, (tree, raised), "", "function")
    return tree


def _bare(parser: Parser) -> Tree:
    """Read what a function without brackets takes: the product that follows."""
    token = parser.peek()
    first = parser.power()
    if token.kind == "sign" or _is_function(token, first):
        return first
    return parser.beside(first, lambda token: not _starts_function(parser, token))


def _is_function(token: Token, tree: Tree) -> bool:
    return (
        token.kind == "name" and tree.kind in ("call", "over", "sub") and tree.start == token.start
    )


def _starts_function(parser: Parser, token: Token) -> bool:
    """Tell whether the next factor begins with a function or a ∑."""
    if token.kind == "sign":
        return token.value in ("∑", "∏")
    if token.kind != "name":
        return False
    word = token.value
    if word in parser.grammar.functions:
        return len(word) > 1 or parser.after(1)[:2] == ("mark", "(")
    return overs.is_word(parser, token, parser.after(1))


def root(parser: Parser, token: Token) -> Tree:
    """Read √ with one operand and its powers, or with a bracket."""
    parser.at += 1
    after = parser.tokens[parser.at]
    word = "cbrt" if token.value == "∛" else token.value
    if after[:2] == ("mark", "(") and after.start == token.end:
        return parser.deeper(lambda: operands.call(parser, token._replace(value=word)))
    if after.kind == "fault":
        raise after.value
    if not parser.begins(after):
        raise complaints.needs_operand(token, str(after.value))
    argument = parser.deeper(lambda: _radicand(parser))
    data = Call(False, True, (), token.end)
    return Tree("call", token.start, argument.end, (argument,), word, (data, None))


def _radicand(parser: Parser) -> Tree:
    """Read what a √ without brackets takes: one operand; in √σ x the letter is no function."""
    token, after = parser.peek(), parser.after(1)
    called = after[:2] == ("mark", "(") and after.start == token.end
    if token.kind != "name" or len(token.value) > 1 or called:
        return parser.power()
    parser.at += 1
    return exponents.raised(parser, Tree("name", token.start, token.end, (), token.value))
