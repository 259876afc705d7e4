"""Say in JAX what the rows cannot say by its own functions."""

import math

import jax
import jax.numpy as jnp
from jax import lax


def constant(values, dtype):
    """Return an array of numbers."""
    return jnp.array(values, dtype)


def count(x, axis=None):
    """Count the elements that a reduction takes together."""
    return math.prod(x.shape if axis is None else [x.shape[k] for k in axis])


def dsigmoid(x):
    """Give the slope of the sigmoid, exact where it is saturated."""
    return jax.nn.sigmoid(x) * jax.nn.sigmoid(-x)


def sech2(x):
    """Give the slope of tanh, exact where it is saturated."""
    return 1 / jnp.square(jnp.cosh(x))


def softplus(x):
    """Take log(1 + exp(x))."""
    return jnp.maximum(x, 0) + jnp.log1p(jnp.exp(-jnp.abs(x)))


def softmax(x, axis):
    """Turn scores into probabilities."""
    e = jnp.exp(x - jnp.max(x, axis=axis, keepdims=True))
    return e / jnp.sum(e, axis=axis, keepdims=True)


def log_softmax(x, axis):
    """Take the logarithm of softmax."""
    shifted = x - jnp.max(x, axis=axis, keepdims=True)
    return shifted - jnp.log(jnp.sum(jnp.exp(shifted), axis=axis, keepdims=True))


def less(a, b):
    """Give 1 where a < b, else 0."""
    return jnp.less(a, b).astype(jnp.result_type(a, b))


def less_equal(a, b):
    """Give 1 where a ≤ b, else 0."""
    return jnp.less_equal(a, b).astype(jnp.result_type(a, b))


def greater(a, b):
    """Give 1 where a > b, else 0."""
    return jnp.greater(a, b).astype(jnp.result_type(a, b))


def greater_equal(a, b):
    """Give 1 where a ≥ b, else 0."""
    return jnp.greater_equal(a, b).astype(jnp.result_type(a, b))


def equal(a, b):
    """Give 1 where a = b, else 0."""
    return jnp.equal(a, b).astype(jnp.result_type(a, b))


def not_equal(a, b):
    """Give 1 where a ≠ b, else 0."""
    return jnp.not_equal(a, b).astype(jnp.result_type(a, b))


def where(c, a, b):
    """Choose a where c is not 0, else b."""
    return jnp.where(jnp.not_equal(c, 0), a, b).astype(jnp.result_type(c, a, b))


def finite(x):
    """Put 0 where x is infinite or NaN."""
    return where(jnp.isfinite(x), x, jnp.zeros_like(x))


def binade(x, axis=None, keepdims=False):
    """Return the power of two of the largest magnitude, 1 where there is none."""
    top = jnp.max(jnp.abs(x), axis=axis, initial=0, keepdims=keepdims)
    exponent = jnp.where(jnp.isfinite(top) & (top > 0), jnp.frexp(top)[1] - 1, 0)
    return lax.stop_gradient(jnp.ldexp(jnp.ones_like(top), exponent))


def transpose(x):
    """Swap the last two axes."""
    return jnp.swapaxes(x, -1, -2)


def broadcast_to(x, like):
    """Repeat to the shape of the example."""
    return jnp.broadcast_to(jnp.asarray(x, like.dtype), like.shape)


def sum_to(g, like):
    """Sum out what broadcasting repeated."""
    extra = g.ndim - like.ndim
    ones = [k for k, n in enumerate(like.shape, extra) if n == 1 and g.shape[k] != 1]
    over = (*range(extra), *ones)
    return jnp.sum(g, axis=over, keepdims=True).reshape(like.shape)


def reshape(x, shape):
    """Give the entries another shape."""
    return jnp.reshape(x, shape)


def permute(x, axes):
    """Put the axes into another order."""
    return jnp.transpose(x, axes)


def pad(x, axis, before, after):
    """Put zeros before and after the entries of an axis."""
    width = [(0, 0)] * x.ndim
    width[axis] = (before, after)
    return jnp.pad(x, width)


def part(x, axis, start=None, stop=None, step=1):
    """Cut an axis as Python cuts a list."""
    return x[(*[slice(None)] * (axis % x.ndim), slice(start, stop, step))]


def put(g, x, axis, start=None, stop=None, step=1):
    """Put a part of an axis back among zeros."""
    at = (*[slice(None)] * (axis % x.ndim), slice(start, stop, step))
    return jnp.zeros_like(x).at[at].set(g)


def concat(*xs, axis):
    """Join along an axis, scalars counting as length 1."""
    return jnp.concatenate([jnp.atleast_1d(x) for x in xs], axis=axis)


def split(g, *xs, index=0, axis):
    """Cut out the piece that an operand of a concatenation gave."""
    sizes = [x.shape[axis] if x.ndim else 1 for x in xs]
    start = sum(sizes[:index])
    return part(g, axis, start, start + sizes[index]).reshape(xs[index].shape)


def stack(*xs, axis=0):
    """Lay operands along a new axis."""
    return jnp.stack(xs, axis=axis)


def pick(x, axis, index):
    """Take one element along an axis."""
    return jnp.take(x, index, axis=axis)


def one_hot(i, size, first):
    """Give 1 at the place that a whole number says."""
    at = jnp.asarray(i)
    return (at[..., None] - first == jnp.arange(size)).astype(at.dtype)


def argmax(x, axis=None, first=0):
    """Say at which place the largest element stands."""
    return (jnp.argmax(x, axis=axis) + first).astype(x.dtype)


def argmin(x, axis=None, first=0):
    """Say at which place the smallest element stands."""
    return (jnp.argmin(x, axis=axis) + first).astype(x.dtype)


def topk_mask(x, k):
    """Give 1 at the k largest entries of the last axis."""
    order = jnp.argsort(-x, axis=-1, stable=True)[..., :k]
    return jnp.sum(jax.nn.one_hot(order, x.shape[-1], dtype=x.dtype), axis=-2)


def argmax_mask(x, axis=None):
    """Give 1 at the largest element, shared equally by ties."""
    top = equal(x, jnp.max(x, axis=axis, keepdims=True))
    return top / jnp.sum(top, axis=axis, keepdims=True)


def gather(x, *idx, first=0):
    """Take entries by whole numbers, an index for each leading axis."""
    return x[tuple(jnp.asarray(i).astype(int) - first for i in idx)]


def scatter_add(g, x, *idx, first=0):
    """Add entries up at the places that indices say."""
    at = tuple(jnp.asarray(i).astype(int) - first for i in idx)
    return jnp.zeros_like(x).at[at].add(g)


def einsum(*xs, spec):
    """Multiply along named axes and sum out what the result does not name."""
    return jnp.einsum(spec, *xs, optimize=len(xs) > 1)


def repeated(g, x, spec):
    """Repeat along axes that are not named; put on a diagonal what is named twice."""
    have, want = spec.split("->")
    letters = "".join(dict.fromkeys(want))
    turned = jnp.transpose(g, [have.index(k) for k in letters if k in have])
    out = turned.reshape([x.shape[want.index(k)] if k in have else 1 for k in letters])
    out = jnp.broadcast_to(out, [x.shape[want.index(k)] for k in letters])
    names = [letters]
    parts = [out]
    spare = iter("ABCDEFGHIJ")
    result = ""
    for k in want:
        if k in result:
            other = next(spare)
            names.append(k + other)
            parts.append(jnp.eye(x.shape[want.index(k)], dtype=x.dtype))
            result += other
        else:
            result += k
    return jnp.einsum(",".join(names) + "->" + result, *parts)


def windows(x, size, stride):
    """Lay the windows of the last axes along new last axes."""
    lead = x.ndim - len(size)
    for k, (n, s) in enumerate(zip(size, stride, strict=True)):
        places = (x.shape[lead + k] - n) // s + 1
        at = jnp.arange(places)[:, None] * s + jnp.arange(n)
        x = jnp.moveaxis(jnp.take(x, at, axis=lead + k), lead + k + 1, -1)
    return x


def fold(g, x, size, stride):
    """Add windows up where they were taken from."""
    return jax.vjp(lambda y: windows(y, size, stride), jnp.zeros_like(x))[1](g)[0]


def diagonal(x):
    """Take the diagonal of a square matrix."""
    return jnp.diagonal(x, axis1=-2, axis2=-1)


def diag_matrix(x):
    """Make the last axis the diagonal of a matrix of zeros."""
    return x[..., None] * jnp.eye(x.shape[-1], dtype=x.dtype)


def prod_others(x, axis=None):
    """Multiply for each entry all the others, without a quotient."""
    axes = (
        range(x.ndim)
        if axis is None
        else (axis if isinstance(axis, tuple) else (axis,))
    )
    last = tuple(range(-len(axes), 0))
    moved = jnp.moveaxis(x, tuple(axes), last)
    flat = moved.reshape(*moved.shape[: x.ndim - len(axes)], -1)
    ones = jnp.ones_like(flat[..., :1])
    before = jnp.cumprod(jnp.concatenate([ones, flat[..., :-1]], axis=-1), axis=-1)
    turned = jnp.flip(flat, axis=-1)
    after = jnp.cumprod(jnp.concatenate([ones, turned[..., :-1]], axis=-1), axis=-1)
    both = before * jnp.flip(after, axis=-1)
    return jnp.moveaxis(both.reshape(moved.shape), last, tuple(axes))


def solve(a, b):
    """Solve a·x = b."""
    return jnp.linalg.solve(a, b)


def inverse(x):
    """Invert a square matrix."""
    return jnp.linalg.inv(x)


def det(x):
    """Take the determinant."""
    return jnp.linalg.det(x)


def logdet(x):
    """Take the log of the absolute value of the determinant."""
    return jnp.linalg.slogdet(x)[1]


def cofactor(x):
    """Give the slope of the determinant, which a singular matrix has, too."""
    u, s, v = jnp.linalg.svd(x)
    sign = jnp.linalg.det(u) * jnp.linalg.det(v)
    scaled = u * prod_others(s, axis=-1)[..., None, :]
    return jnp.matmul(scaled, v) * sign[..., None, None]


def expm(x):
    """Take the exponential of a square matrix."""
    from jax.scipy import linalg

    return linalg.expm(x)


def spectral(x):
    """Take the largest singular value."""
    return jnp.linalg.svd(x, compute_uv=False)[..., 0]


def left_singular(x):
    """Give the left singular vector of the largest singular value."""
    u = jnp.linalg.svd(x, full_matrices=False)[0][..., 0]
    at = jnp.argmax(jnp.abs(u), axis=-1)[..., None]
    return u * jnp.sign(jnp.take_along_axis(u, at, axis=-1))


def erf(x):
    """Take the error function."""
    from jax.scipy import special

    return special.erf(x)


def erfinv(x):
    """Undo the error function."""
    from jax.scipy import special

    return special.erfinv(x)


def normal_cdf(x):
    """Give the probability that a standard normal number lies below."""
    from jax.scipy import special

    return special.ndtr(x)


def gamma(x):
    """Take the gamma function."""
    from jax.scipy import special

    return special.gamma(x)


def lgamma(x):
    """Take the log of the absolute value of gamma."""
    from jax.scipy import special

    return special.gammaln(x)


def digamma(x):
    """Take the slope of lgamma."""
    from jax.scipy import special

    return special.digamma(x)


def polygamma(x, n):
    """Take the n-th derivative of digamma."""
    from jax.scipy import special

    return special.polygamma(n, x).astype(x.dtype)


def binomial(n, k):
    """Count the ways to choose k of n."""
    from jax.scipy import special

    parts = special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1)
    return jnp.exp(parts)


def filled(shape, value, like):
    """Return an array of one number, in the dtype of the example."""
    return jnp.full(shape, value, jnp.result_type(like))


def counted(first, steps, like):
    """Return the numbers of the steps."""
    return jnp.arange(first, first + steps).astype(jnp.result_type(like))


def summed(x):
    """Add up the steps."""
    return jnp.sum(x, axis=0)


def each(function, p, *arrays):
    """Call a function for all steps at once; return what it gives, stacked."""
    found = jax.vmap(lambda *at: function(p, *at))(*arrays)
    return found if isinstance(found, tuple) else (found,)


def backwards(x):
    """Turn the order of the steps."""
    return jnp.flip(x, axis=0)


def earlier(x, *starts):
    """Return what each step reads: the values before the first one, then those of x."""
    return jnp.concatenate([jnp.stack(starts), x])[: len(x)]


def placed(g, like, index):
    """Put the gradient of one step among zeros."""
    return jnp.zeros_like(like).at[index].set(g)
