"""Functions that the tests read, and never call."""

# ruff: noqa
# mypy: ignore-errors

import math

import numpy
import numpy as np
from numpy import exp, tanh as th


def neuron(x, w, b):
    """A docstring is no equation."""
    z = w @ x + b
    return np.tanh(z)


def lstm(xₜ, hₜ, c, W, U):
    i: float = 1 / (1 + np.exp(-(W @ xₜ + U @ hₜ)))
    ĉ = th(W @ xₜ)
    cₜ = i * ĉ + (1 - i) * c
    return cₜ * exp(-i)


def grouped(a, b, c):
    return (
        a + (b + c) - a / (b * c) * (a / b) ** 2 - (-a) ** 2 - a**-1 + a * (b / c) - (a - (b - c))
    )


def words(a, b):
    s = np.sum(a * b, axis=-1) + np.max(a) + np.mean(b) + numpy.linalg.norm(a)
    t = np.maximum(a, b) + np.hypot(a, b) + np.log1p(np.square(a)) + math.sqrt(2) + abs(-a)
    u = np.logaddexp(a, b) + np.negative(a) + np.reciprocal(b) + np.pi * np.e + 1e-15 + 2.5
    return s + t + u


def middle(x):
    y = x + 1
    z = y * 2
    return y


def transposed(A, B):
    return A.T @ B + np.transpose(A) @ B


def branch(x):
    if x > 0:
        return x
    return -x


def loop(x):
    for k in range(3):
        x = x + k
    return x


def again(x):
    x = x + 1
    return x


def added(x):
    y = x
    y += 1
    return y


def outside(x):
    return x * LEARNING_RATE


def foreign(x):
    return branch(x)


def tangent(x):
    return np.heaviside(x, x)


def default(x, k=2):
    return k * x


def stars(*xs):
    return xs


def text(x):
    return x + "1"


def attribute(x):
    return x.shape


def compared(x):
    return x > 1


def floored(x):
    return x // 2


def pair(x):
    return x, x


def silent(x):
    y = x


def nothing(x):
    return


def after(x):
    return x
    y = x


def unpacked(x):
    a, b = x
    return a


def many(x):
    y = z = x
    return y


def keyword(x):
    return np.sum(x, keepdims=True)


def operands(x):
    return np.max(x, x)


def named(x):
    sum = x + 1
    return sum


def printed(x):
    print(x)
    return x


def effect(x):
    return [].append(x) or __import__("os").system("echo ran")
