"""Say in NumPy what the rows cannot say by its own functions."""

import math

import numpy as np


def constant(values, dtype):
    """Return an array of numbers."""
    return np.array(values, dtype)


def count(x, axis=None):
    """Count the elements that a reduction takes together."""
    return math.prod(x.shape if axis is None else [x.shape[k] for k in axis])


def sigmoid(x):
    """Squash each entry between 0 and 1; exp overflows only where the value is 0."""
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-x))


def dsigmoid(x):
    """Give the slope of the sigmoid, exact where it is saturated."""
    with np.errstate(over="ignore", divide="ignore"):
        e = np.exp(-x)
        return 1 / (1 + e) * (1 / (1 + 1 / e))


def sech2(x):
    """Give the slope of tanh, exact where it is saturated."""
    with np.errstate(over="ignore", divide="ignore"):
        e = np.exp(x)
        return np.square(2 / (e + 1 / e))


def softplus(x):
    """Take log(1 + exp(x))."""
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def softmax(x, axis):
    """Turn scores into probabilities."""
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)


def log_softmax(x, axis):
    """Take the logarithm of softmax."""
    shifted = x - np.max(x, axis=axis, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=axis, keepdims=True))


def less(a, b):
    """Give 1 where a < b, else 0."""
    return np.less(a, b).astype(np.result_type(a, b))


def less_equal(a, b):
    """Give 1 where a ≤ b, else 0."""
    return np.less_equal(a, b).astype(np.result_type(a, b))


def greater(a, b):
    """Give 1 where a > b, else 0."""
    return np.greater(a, b).astype(np.result_type(a, b))


def greater_equal(a, b):
    """Give 1 where a ≥ b, else 0."""
    return np.greater_equal(a, b).astype(np.result_type(a, b))


def equal(a, b):
    """Give 1 where a = b, else 0."""
    return np.equal(a, b).astype(np.result_type(a, b))


def not_equal(a, b):
    """Give 1 where a ≠ b, else 0."""
    return np.not_equal(a, b).astype(np.result_type(a, b))


def where(c, a, b):
    """Choose a where c is not 0, else b."""
    return np.where(np.not_equal(c, 0), a, b).astype(np.result_type(c, a, b))


def finite(x):
    """Put 0 where x is infinite or NaN."""
    return where(np.isfinite(x), x, np.zeros_like(x))


def binade(x, axis=None, keepdims=False):
    """Return the power of two of the largest magnitude, 1 where there is none."""
    top = np.max(np.abs(x), axis=axis, initial=0, keepdims=keepdims)
    exponent = np.where(np.isfinite(top) & (top > 0), np.frexp(top)[1] - 1, 0)
    return np.ldexp(np.ones_like(top), exponent)


def transpose(x):
    """Swap the last two axes."""
    return np.swapaxes(x, -1, -2)


def broadcast_to(x, like):
    """Repeat to the shape of the example."""
    return np.broadcast_to(np.asarray(x, like.dtype), like.shape)


def sum_to(g, like):
    """Sum out what broadcasting repeated."""
    extra = g.ndim - like.ndim
    ones = [k for k, n in enumerate(like.shape, extra) if n == 1 and g.shape[k] != 1]
    over = (*range(extra), *ones)
    return np.sum(g, axis=over, keepdims=True).reshape(like.shape)


def reshape(x, shape):
    """Give the entries another shape."""
    return np.reshape(x, shape)


def permute(x, axes):
    """Put the axes into another order."""
    return np.transpose(x, axes)


def pad(x, axis, before, after):
    """Put zeros before and after the entries of an axis."""
    width = [(0, 0)] * x.ndim
    width[axis] = (before, after)
    return np.pad(x, width)


def part(x, axis, start=None, stop=None, step=1):
    """Cut an axis as Python cuts a list."""
    return x[(*[slice(None)] * (axis % x.ndim), slice(start, stop, step))]


def put(g, x, axis, start=None, stop=None, step=1):
    """Put a part of an axis back among zeros."""
    out = np.zeros_like(x)
    out[(*[slice(None)] * (axis % x.ndim), slice(start, stop, step))] = g
    return out


def concat(*xs, axis):
    """Join along an axis, scalars counting as length 1."""
    return np.concatenate([np.atleast_1d(x) for x in xs], axis=axis)


def split(g, *xs, index=0, axis):
    """Cut out the piece that an operand of a concatenation gave."""
    sizes = [x.shape[axis] if x.ndim else 1 for x in xs]
    start = sum(sizes[:index])
    return part(g, axis, start, start + sizes[index]).reshape(xs[index].shape)


def stack(*xs, axis=0):
    """Lay operands along a new axis."""
    return np.stack(xs, axis=axis)


def pick(x, axis, index):
    """Take one element along an axis."""
    return np.take(x, index, axis=axis)


def one_hot(i, size, first):
    """Give 1 at the place that a whole number says."""
    at = np.asarray(i)
    return (at[..., None] - first == np.arange(size)).astype(at.dtype)


def argmax(x, axis=None, first=0):
    """Say at which place the largest element stands."""
    return (np.argmax(x, axis=axis) + first).astype(x.dtype)


def argmin(x, axis=None, first=0):
    """Say at which place the smallest element stands."""
    return (np.argmin(x, axis=axis) + first).astype(x.dtype)


def topk_mask(x, k):
    """Give 1 at the k largest entries of the last axis."""
    order = np.argsort(-x, axis=-1, kind="stable")[..., :k]
    out = np.zeros_like(x)
    np.put_along_axis(out, order, 1, axis=-1)
    return out


def argmax_mask(x, axis=None):
    """Give 1 at the largest element, shared equally by ties."""
    top = equal(x, np.max(x, axis=axis, keepdims=True))
    return top / np.sum(top, axis=axis, keepdims=True)


def gather(x, *idx, first=0):
    """Take entries by whole numbers, an index for each leading axis."""
    return x[tuple(np.asarray(i).astype(int) - first for i in idx)]


def scatter_add(g, x, *idx, first=0):
    """Add entries up at the places that indices say."""
    out = np.zeros_like(x)
    np.add.at(out, tuple(np.asarray(i).astype(int) - first for i in idx), g)
    return out


def einsum(*xs, spec):
    """Multiply along named axes and sum out what the result does not name."""
    return np.einsum(spec, *xs, optimize=len(xs) > 1)


def repeated(g, x, spec):
    """Repeat along axes that are not named; put on a diagonal what is named twice."""
    have, want = spec.split("->")
    letters = "".join(dict.fromkeys(want))
    turned = np.transpose(g, [have.index(k) for k in letters if k in have])
    shape = [x.shape[want.index(k)] if k in have else 1 for k in letters]
    out = np.zeros_like(x)
    diagonal = out if want == letters else np.einsum(f"{want}->{letters}", out)
    diagonal[...] = np.reshape(turned, shape)
    return out


def windows(x, size, stride):
    """Lay the windows of the last axes along new last axes."""
    axes = tuple(range(-len(size), 0))
    seen = np.lib.stride_tricks.sliding_window_view(x, size, axes)
    steps = [slice(None, None, k) for k in stride]
    return seen[(..., *steps, *[slice(None)] * len(size))]


def fold(g, x, size, stride):
    """Add windows up where they were taken from."""
    out = np.zeros_like(x)
    places = g.shape[x.ndim - len(size) : x.ndim]
    for offset in np.ndindex(*size):
        spans = zip(offset, stride, places, strict=True)
        at = [slice(o, o + k * (n - 1) + 1, k) for o, k, n in spans]
        out[(..., *at)] += g[(..., *offset)]
    return out


def diagonal(x):
    """Take the diagonal of a square matrix."""
    return np.diagonal(x, axis1=-2, axis2=-1)


def diag_matrix(x):
    """Make the last axis the diagonal of a matrix of zeros."""
    return x[..., None] * np.eye(x.shape[-1], dtype=x.dtype)


def prod_others(x, axis=None):
    """Multiply for each entry all the others, without a quotient."""
    axes = (
        range(x.ndim)
        if axis is None
        else (axis if isinstance(axis, tuple) else (axis,))
    )
    last = tuple(range(-len(axes), 0))
    moved = np.moveaxis(x, tuple(axes), last)
    flat = moved.reshape(*moved.shape[: x.ndim - len(axes)], -1)
    ones = np.ones_like(flat[..., :1])
    before = np.cumprod(np.concatenate([ones, flat[..., :-1]], axis=-1), axis=-1)
    turned = np.flip(flat, axis=-1)
    after = np.cumprod(np.concatenate([ones, turned[..., :-1]], axis=-1), axis=-1)
    both = before * np.flip(after, axis=-1)
    return np.moveaxis(both.reshape(moved.shape), last, tuple(axes))


def solve(a, b):
    """Solve a·x = b."""
    return np.linalg.solve(a, b)


def inverse(x):
    """Invert a square matrix."""
    return np.linalg.inv(x)


def det(x):
    """Take the determinant."""
    return np.linalg.det(x)


def logdet(x):
    """Take the log of the absolute value of the determinant."""
    return np.linalg.slogdet(x)[1]


def cofactor(x):
    """Give the slope of the determinant, which a singular matrix has, too."""
    u, s, v = np.linalg.svd(x)
    sign = np.linalg.det(u) * np.linalg.det(v)
    scaled = u * prod_others(s, axis=-1)[..., None, :]
    return np.matmul(scaled, v) * sign[..., None, None]


def expm(x):
    """Take the exponential of a square matrix."""
    from scipy import linalg

    return linalg.expm(x)


def spectral(x):
    """Take the largest singular value."""
    return np.linalg.svd(x, compute_uv=False)[..., 0]


def left_singular(x):
    """Give the left singular vector of the largest singular value."""
    u = np.linalg.svd(x, full_matrices=False)[0][..., 0]
    at = np.argmax(np.abs(u), axis=-1)[..., None]
    return u * np.sign(np.take_along_axis(u, at, axis=-1))


def erf(x):
    """Take the error function."""
    from scipy import special

    return special.erf(x)


def erfinv(x):
    """Undo the error function."""
    from scipy import special

    return special.erfinv(x)


def normal_cdf(x):
    """Give the probability that a standard normal number lies below."""
    from scipy import special

    return special.ndtr(x)


def gamma(x):
    """Take the gamma function."""
    from scipy import special

    return special.gamma(x)


def lgamma(x):
    """Take the log of the absolute value of gamma."""
    from scipy import special

    return special.gammaln(x)


def digamma(x):
    """Take the slope of lgamma."""
    from scipy import special

    return special.psi(x)


def polygamma(x, n):
    """Take the n-th derivative of digamma."""
    from scipy import special

    return special.polygamma(n, x).astype(x.dtype)


def binomial(n, k):
    """Count the ways to choose k of n."""
    from scipy import special

    return special.binom(n, k)


def filled(shape, value, like):
    """Return an array of one number, in the dtype of the example."""
    return np.full(shape, value, np.result_type(like))


def counted(first, steps, like):
    """Return the numbers of the steps."""
    return np.arange(first, first + steps).astype(np.result_type(like))


def summed(x):
    """Add up the steps."""
    return np.sum(x, axis=0)


def scan(one, before, arrays, steps=None):
    """Run a step over the first axis of arrays; return what is handed on last, and all given."""
    kept = []
    for k in range(len(arrays[0]) if arrays else steps):
        before, given = one(before, tuple(x[k] for x in arrays))
        kept.append(given)
    return before, tuple(np.stack(parts) for parts in zip(*kept, strict=True))


def each(function, p, *arrays):
    """Call a function for each step; return what it gives, stacked."""
    kept = [function(p, *at) for at in zip(*arrays, strict=True)]
    kept = [given if isinstance(given, tuple) else (given,) for given in kept]
    return tuple(np.stack(parts) for parts in zip(*kept, strict=True))


def backwards(x):
    """Turn the order of the steps."""
    return np.flip(x, axis=0)


def earlier(x, *starts):
    """Return what each step reads: the values before the first one, then those of x."""
    return np.concatenate([np.stack(starts), x])[: len(x)]


def placed(g, like, index):
    """Put the gradient of one step among zeros."""
    out = np.zeros_like(like)
    out[index] = g
    return out
