"""Draw what nobody means to give: odd values, JSON data, damaged bytes and texts."""

from __future__ import annotations

import random
import struct
from typing import Any

import numpy as np

PLAIN: list[Any] = [None, True, False, 0, 1, -1, 2, 7, 10**20, 10**400, -(10**30), 0.5, -0.0, 1e300,
                    5e-324, float("inf"), float("-inf"), float("nan")]  # fmt: skip
WORDS = ["x", "y", "w", "f", "xₜ", "", " ", "∞", "NaN", "-1", "1e999", "\x1b[31m", "\u202e", "\0",
         "\ud800", "../x", "__class__", "import os", "{0}", "%s", "λ" * 300]  # fmt: skip
KEYS = ["name", "value", "k", "step", "index", "id", "kind", "text", "payload", "questions",
        "hints", "tries", "salt", "version", "revealed", "answer", "x", "w"]  # fmt: skip


def data(rng: random.Random, depth: int = 0) -> Any:
    """Return some JSON data."""
    pick = rng.random()
    if depth > 3 or pick < 0.55:
        return rng.choice(PLAIN) if rng.random() < 0.6 else rng.choice(WORDS)
    if pick < 0.78:
        return [data(rng, depth + 1) for _ in range(rng.randrange(4))]
    return {rng.choice(KEYS): data(rng, depth + 1) for _ in range(rng.randrange(5))}


def value(rng: random.Random) -> Any:
    """Return something that may stand where an array is expected, or a word, or a number."""
    match rng.randrange(8):
        case 0:
            return np.array(["1", "x"])
        case 1:
            return np.array([1j, 0])
        case 2:
            return np.array([None, {}], dtype=object)
        case 3:
            shape = rng.choice(((), (0,), (2,), (1, 1), (2, 2), (2, 0), (1,) * 40))
            kind = rng.choice(("f4", "f8", "i8", "u1", "?", "f2"))
            return np.full(shape, rng.choice((0, 1)), kind)
        case 4:
            return np.array(["2020-01-01"], "datetime64[D]")
        case 5:
            return rng.choice((b"1", object(), range(3), {1, 2}, 1j, np.ma.masked))
        case _:
            return data(rng)


def altered(text: str, alphabet: str, rng: random.Random) -> str:
    """Return a text a few changes away from another."""
    for _ in range(rng.randint(1, 4)):
        at = rng.randint(0, len(text))
        end = min(len(text), at + rng.randint(0, 4))
        put = rng.choice(("", rng.choice(alphabet), text[at:end] * 2, rng.choice(WORDS)))
        text = text[:at] + put + text[end:]
    return text


def damaged(whole: bytes, rng: random.Random) -> bytes:
    """Return bytes that a fall, a hand or an enemy has changed."""
    found = bytearray(whole)
    for _ in range(rng.choice((1, 1, 1, 2, 3, 8))):
        at = rng.randint(0, max(len(found) - 1, 0))
        match rng.randrange(7):
            case 0:
                found[at : at + 1] = bytes([rng.randrange(256)])
            case 1:
                del found[at:]
            case 2:
                del found[at : at + rng.randint(1, 16)]
            case 3:
                found[at:at] = rng.randbytes(rng.randint(1, 16))
            case 4:
                number = rng.choice((0, 1, 2**31, 2**32 - 1, 2**63, 2**64 - 1))
                found[at : at + 8] = struct.pack("<Q", number)
            case 5:
                found[at:at] = found[at : at + rng.randint(1, 64)]
            case _:
                found += rng.randbytes(rng.randint(1, 9))
    return bytes(found)


def changed(tree: Any, rng: random.Random) -> Any:
    """Change one place in some JSON data, in place where it can be."""
    holder = tree
    while isinstance(holder, dict | list) and holder:
        keys = list(holder) if isinstance(holder, dict) else range(len(holder))
        key = rng.choice(keys)
        if isinstance(holder[key], dict | list) and holder[key] and rng.random() < 0.8:
            holder = holder[key]
            continue
        match rng.randrange(4):
            case 0:
                del holder[key]
            case 1 if isinstance(holder, list):
                holder.append(holder[key])
            case _:
                holder[key] = data(rng)
        return tree
    return data(rng)
