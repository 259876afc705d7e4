"""Say in TensorFlow what the rows cannot say by its own functions."""

import math

import tensorflow as tf


def constant(values, dtype):
    """Return an array of numbers."""
    return tf.constant(values, dtype=dtype)


def paired(a, b):
    """Return two operands as tensors of one dtype; one of them may be a number."""
    if not tf.is_tensor(a) and tf.is_tensor(b):
        a = tf.convert_to_tensor(a, b.dtype)
    if not tf.is_tensor(b) and tf.is_tensor(a):
        b = tf.convert_to_tensor(b, a.dtype)
    return a, b


def count(x, axis=None):
    """Count the elements that a reduction takes together."""
    return math.prod(x.shape if axis is None else [x.shape[k] for k in axis])


def matmul(a, b):
    """Multiply matrices; a vector is a row on the left, a column on the right."""
    left = a[None, :] if len(a.shape) == 1 else a
    right = b[:, None] if len(b.shape) == 1 else b
    out = tf.matmul(left, right)
    out = out[..., 0] if len(b.shape) == 1 else out
    if len(a.shape) > 1:
        return out
    return out[..., 0] if len(b.shape) == 1 else out[..., 0, :]


def dsigmoid(x):
    """Give the slope of the sigmoid, exact where it is saturated."""
    return tf.math.sigmoid(x) * tf.math.sigmoid(-x)


def sech2(x):
    """Give the slope of tanh, exact where it is saturated."""
    return 1 / tf.math.square(tf.math.cosh(x))


def softplus(x):
    """Take log(1 + exp(x))."""
    return maximum(x, 0) + tf.math.log1p(tf.exp(-tf.abs(x)))


def softmax(x, axis):
    """Turn scores into probabilities."""
    e = tf.exp(x - tf.reduce_max(x, axis=axis, keepdims=True))
    return e / tf.reduce_sum(e, axis=axis, keepdims=True)


def log_softmax(x, axis):
    """Take the logarithm of softmax."""
    shifted = x - tf.reduce_max(x, axis=axis, keepdims=True)
    return shifted - tf.math.log(
        tf.reduce_sum(tf.exp(shifted), axis=axis, keepdims=True)
    )


def log2(x):
    """Take the logarithm to base 2."""
    return tf.math.log(x) / math.log(2)


def log10(x):
    """Take the logarithm to base 10."""
    return tf.math.log(x) / math.log(10)


def exp2(x):
    """Raise 2 to each entry."""
    return tf.pow(tf.cast(2, x.dtype), x)


def cbrt(x):
    """Take the cube root."""
    return tf.sign(x) * tf.pow(tf.abs(x), 1 / 3)


def round(x):
    """Round to the nearest whole number, a half to the even one."""
    return tf.math.round(x)


def mod(a, b):
    """Take what division leaves, with the divisor's sign."""
    return tf.math.floormod(*paired(a, b))


def maximum(a, b):
    """Take the larger, entry by entry."""
    return tf.maximum(*paired(a, b))


def minimum(a, b):
    """Take the smaller, entry by entry."""
    return tf.minimum(*paired(a, b))


def arctan2(a, b):
    """Give the angle of a point."""
    return tf.math.atan2(*paired(a, b))


def hypot(a, b):
    """Take √(a² + b²) without leaving the range of floats."""
    a, b = (tf.abs(x) for x in paired(a, b))
    large, small = tf.maximum(a, b), tf.minimum(a, b)
    return large * tf.sqrt(1 + tf.square(tf.math.divide_no_nan(small, large)))


def logaddexp(a, b):
    """Take log(exp(a) + exp(b)) without leaving the range of floats."""
    a, b = paired(a, b)
    return tf.maximum(a, b) + tf.math.log1p(tf.exp(-tf.abs(a - b)))


def less(a, b):
    """Give 1 where a < b, else 0."""
    a, b = paired(a, b)
    return tf.cast(a < b, a.dtype)


def less_equal(a, b):
    """Give 1 where a ≤ b, else 0."""
    a, b = paired(a, b)
    return tf.cast(a <= b, a.dtype)


def greater(a, b):
    """Give 1 where a > b, else 0."""
    a, b = paired(a, b)
    return tf.cast(a > b, a.dtype)


def greater_equal(a, b):
    """Give 1 where a ≥ b, else 0."""
    a, b = paired(a, b)
    return tf.cast(a >= b, a.dtype)


def equal(a, b):
    """Give 1 where a = b, else 0."""
    a, b = paired(a, b)
    return tf.cast(tf.equal(a, b), a.dtype)


def not_equal(a, b):
    """Give 1 where a ≠ b, else 0."""
    a, b = paired(a, b)
    return tf.cast(tf.not_equal(a, b), a.dtype)


def where(c, a, b):
    """Choose a where c is not 0, else b."""
    return tf.where(tf.not_equal(c, 0), paired(a, c)[0], paired(b, c)[0])


def finite(x):
    """Put 0 where x is infinite or NaN."""
    return tf.where(tf.math.is_finite(x), x, tf.zeros_like(x))


def binade(x, axis=None, keepdims=False):
    """Return the power of two of the largest magnitude, 1 where there is none."""
    top = tf.stop_gradient(tf.reduce_max(tf.abs(x), axis=axis, keepdims=keepdims))
    fine = tf.math.is_finite(top) & (top > 0)
    power = tf.floor(log2(tf.where(fine, top, tf.ones_like(top))))
    return tf.pow(tf.cast(2, x.dtype), power)


def total_sum(x, axis=None, keepdims=False):
    """Add all elements, or those along axes."""
    return tf.reduce_sum(x, axis=axis, keepdims=keepdims)


def total_max(x, axis=None, keepdims=False):
    """Take the largest element."""
    return tf.reduce_max(x, axis=axis, keepdims=keepdims)


def total_min(x, axis=None, keepdims=False):
    """Take the smallest element."""
    return tf.reduce_min(x, axis=axis, keepdims=keepdims)


def total_prod(x, axis=None, keepdims=False):
    """Multiply all elements, or those along axes."""
    return tf.reduce_prod(x, axis=axis, keepdims=keepdims)


def running(x, axis):
    """Add up the entries so far."""
    return tf.cumsum(x, axis=axis)


def expand_dims(x, axis):
    """Insert axes of length 1."""
    axes = axis if isinstance(axis, tuple) else (axis,)
    rank = len(x.shape) + len(axes)
    for k in sorted(a % rank for a in axes):
        x = tf.expand_dims(x, k)
    return x


def flip(x, axis):
    """Turn the order along an axis."""
    return tf.reverse(x, (axis,))


def transpose(x):
    """Swap the last two axes."""
    return tf.linalg.matrix_transpose(x)


def broadcast_to(x, like):
    """Repeat to the shape of the example."""
    return tf.broadcast_to(paired(x, like)[0], like.shape)


def sum_to(g, like):
    """Sum out what broadcasting repeated."""
    extra = len(g.shape) - len(like.shape)
    ones = [k for k, n in enumerate(like.shape, extra) if n == 1 and g.shape[k] != 1]
    over = (*range(extra), *ones)
    return tf.reshape(tf.reduce_sum(g, axis=over), like.shape) if over else g


def reshape(x, shape):
    """Give the entries another shape."""
    return tf.reshape(x, shape)


def permute(x, axes):
    """Put the axes into another order."""
    return tf.transpose(x, [k % len(axes) for k in axes])


def pad(x, axis, before, after):
    """Put zeros before and after the entries of an axis."""
    width = [(0, 0)] * len(x.shape)
    width[axis] = (before, after)
    return tf.pad(x, width)


def part(x, axis, start=None, stop=None, step=1):
    """Cut an axis as Python cuts a list."""
    at = list(range(*slice(start, stop, step).indices(x.shape[axis])))
    return tf.gather(x, tf.constant(at, tf.int32), axis=axis)


def put(g, x, axis, start=None, stop=None, step=1):
    """Put a part of an axis back among zeros."""
    size = x.shape[axis]
    at = tf.constant(list(range(*slice(start, stop, step).indices(size))), tf.int32)
    rows = tf.one_hot(at, size, dtype=x.dtype)
    moved = tf.experimental.numpy.moveaxis(g, axis, -1)
    return tf.experimental.numpy.moveaxis(tf.tensordot(moved, rows, 1), -1, axis)


def concat(*xs, axis):
    """Join along an axis, scalars counting as length 1."""
    return tf.concat([x if len(x.shape) else x[None] for x in xs], axis=axis)


def split(g, *xs, index=0, axis):
    """Cut out the piece that an operand of a concatenation gave."""
    sizes = [x.shape[axis] if len(x.shape) else 1 for x in xs]
    return tf.reshape(tf.split(g, sizes, axis=axis)[index], xs[index].shape)


def stack(*xs, axis=0):
    """Lay operands along a new axis."""
    return tf.stack(xs, axis=axis)


def pick(x, axis, index):
    """Take one element along an axis."""
    return tf.gather(x, index % x.shape[axis], axis=axis)


def one_hot(i, size, first):
    """Give 1 at the place that a whole number says."""
    return tf.one_hot(tf.cast(i, tf.int32) - first, size, dtype=i.dtype)


def argmax(x, axis=None, first=0):
    """Say at which place the largest element stands."""
    flat = tf.reshape(x, [-1]) if axis is None else x
    return tf.cast(tf.argmax(flat, axis=axis or 0) + first, x.dtype)


def argmin(x, axis=None, first=0):
    """Say at which place the smallest element stands."""
    return argmax(-x, axis, first)


def topk_mask(x, k):
    """Give 1 at the k largest entries of the last axis."""
    order = tf.argsort(-x, axis=-1, stable=True)[..., :k]
    return tf.reduce_sum(tf.one_hot(order, x.shape[-1], dtype=x.dtype), axis=-2)


def argmax_mask(x, axis=None):
    """Give 1 at the largest element, shared equally by ties."""
    top = equal(x, tf.reduce_max(x, axis=axis, keepdims=True))
    return top / tf.reduce_sum(top, axis=axis, keepdims=True)


def places(idx, first):
    """Return indices side by side, counted from 0."""
    whole = [tf.cast(i, tf.int32) - first for i in idx]
    shape = whole[0].shape
    for i in whole:
        shape = tf.broadcast_static_shape(shape, i.shape)
    return tf.stack([tf.broadcast_to(i, shape) for i in whole], axis=-1)


def gather(x, *idx, first=0):
    """Take entries by whole numbers, an index for each leading axis."""
    return tf.gather_nd(x, places(idx, first))


def scatter_add(g, x, *idx, first=0):
    """Add entries up at the places that indices say."""
    at = places(idx, first)
    rest = x.shape[len(idx) :]
    flat = tf.reshape(at, [-1, len(idx)])
    return tf.tensor_scatter_nd_add(
        tf.zeros_like(x), flat, tf.reshape(g, [flat.shape[0], *rest])
    )


def einsum(*xs, spec):
    """Multiply along named axes and sum out what the result does not name."""
    before, after = spec.split("->")
    terms, parts = [], []
    for letters, x in zip(before.split(","), xs, strict=True):
        for k in dict.fromkeys(letters):
            while letters.count(k) > 1:
                a, b = letters.index(k), letters.rindex(k)
                order = [i for i in range(len(letters)) if i not in (a, b)] + [a, b]
                x = tf.linalg.diag_part(tf.transpose(x, order))
                letters = "".join(letters[i] for i in order[:-1])
        terms.append(letters)
        parts.append(x)
    return tf.einsum(",".join(terms) + "->" + after, *parts)


def repeated(g, x, spec):
    """Repeat along axes that are not named; put on a diagonal what is named twice."""
    have, want = spec.split("->")
    letters = "".join(dict.fromkeys(want))
    sizes = {k: x.shape[want.index(k)] for k in letters}
    turned = tf.transpose(g, [have.index(k) for k in letters if k in have])
    out = tf.reshape(turned, [sizes[k] if k in have else 1 for k in letters])
    out = tf.broadcast_to(out, [sizes[k] for k in letters])
    names, parts, result = [letters], [out], ""
    for k in want:
        other = next(c for c in "ABCDEFGHIJ" if c not in result) if k in result else k
        if other != k:
            names.append(k + other)
            parts.append(tf.eye(sizes[k], dtype=x.dtype))
        result += other
    return tf.einsum(",".join(names) + "->" + result, *parts)


def windows(x, size, stride):
    """Lay the windows of the last axes along new last axes."""
    lead = len(x.shape) - len(size)
    for k, (n, s) in enumerate(zip(size, stride, strict=True)):
        count = (x.shape[lead + k] - n) // s + 1
        at = tf.range(count)[:, None] * s + tf.range(n)
        x = tf.experimental.numpy.moveaxis(
            tf.gather(x, at, axis=lead + k), lead + k + 1, -1
        )
    return x


def fold(g, x, size, stride):
    """Add windows up where they were taken from."""
    with tf.GradientTape() as tape:
        zeros = tf.zeros_like(x)
        tape.watch(zeros)
        seen = windows(zeros, size, stride)
    return tf.convert_to_tensor(tape.gradient(seen, zeros, output_gradients=g))


def diagonal(x):
    """Take the diagonal of a square matrix."""
    return tf.linalg.diag_part(x)


def diag_matrix(x):
    """Make the last axis the diagonal of a matrix of zeros."""
    return tf.linalg.diag(x)


def prod_others(x, axis=None):
    """Multiply for each entry all the others, without a quotient."""
    axes = range(len(x.shape)) if axis is None else axis
    axes = tuple(axes) if not isinstance(axes, int) else (axes,)
    last = tuple(range(-len(axes), 0))
    moved = tf.experimental.numpy.moveaxis(x, axes, last)
    flat = tf.reshape(moved, [*moved.shape[: len(x.shape) - len(axes)], -1])
    before = tf.math.cumprod(flat, axis=-1, exclusive=True)
    after = tf.math.cumprod(flat, axis=-1, exclusive=True, reverse=True)
    both = tf.reshape(before * after, moved.shape)
    return tf.experimental.numpy.moveaxis(both, last, axes)


def solve(a, b):
    """Solve a·x = b."""
    right = b[..., None] if len(b.shape) == 1 else b
    lead = tf.broadcast_static_shape(a.shape[:-2], right.shape[:-2])
    a = tf.broadcast_to(a, [*lead, *a.shape[-2:]])
    right = tf.broadcast_to(right, [*lead, *right.shape[-2:]])
    out = tf.linalg.solve(a, right)
    return out[..., 0] if len(b.shape) == 1 else out


def inverse(x):
    """Invert a square matrix."""
    return tf.linalg.inv(x)


def det(x):
    """Take the determinant."""
    return tf.linalg.det(x)


def logdet(x):
    """Take the log of the absolute value of the determinant."""
    return tf.linalg.slogdet(x)[1]


def cofactor(x):
    """Give the slope of the determinant, which a singular matrix has, too."""
    s, u, v = tf.linalg.svd(x, full_matrices=True)
    sign = tf.linalg.det(u) * tf.linalg.det(v)
    scaled = u * prod_others(s, axis=-1)[..., None, :]
    return tf.matmul(scaled, v, transpose_b=True) * sign[..., None, None]


def expm(x):
    """Take the exponential of a square matrix."""
    return tf.linalg.expm(x)


def spectral(x):
    """Take the largest singular value."""
    return tf.linalg.svd(x, compute_uv=False)[..., 0]


def left_singular(x):
    """Give the left singular vector of the largest singular value."""
    u = tf.linalg.svd(x, full_matrices=False)[1][..., 0]
    at = tf.argmax(tf.abs(u), axis=-1)[..., None]
    return u * tf.sign(tf.gather(u, at, batch_dims=len(u.shape) - 1))


def erf(x):
    """Take the error function."""
    return tf.math.erf(x)


def erfinv(x):
    """Undo the error function."""
    return tf.math.erfinv(x)


def normal_cdf(x):
    """Give the probability that a standard normal number lies below, exact in both tails."""
    return 0.5 * tf.math.erfc(-x * 0.7071067811865476)


def gamma(x):
    """Take the gamma function, by reflection below ½."""
    low = x < 0.5
    big = tf.exp(tf.math.lgamma(tf.where(low, 1 - x, x)))
    return tf.where(low, math.pi / (tf.sin(math.pi * x) * big), big)


def lgamma(x):
    """Take the log of the absolute value of gamma."""
    return tf.math.lgamma(x)


def digamma(x):
    """Take the slope of lgamma."""
    return tf.math.digamma(x)


def polygamma(x, n):
    """Take the n-th derivative of digamma."""
    return tf.math.polygamma(tf.cast(n, x.dtype), x)


def binomial(n, k):
    """Count the ways to choose k of n."""
    log = tf.math.lgamma
    return tf.exp(log(n + 1) - log(k + 1) - log(n - k + 1))


def filled(shape, value, like):
    """Return an array of one number, in the dtype of the example."""
    return tf.fill(shape, tf.constant(value, like.dtype))


def counted(first, steps, like):
    """Return the numbers of the steps."""
    return tf.cast(tf.range(first, first + steps), like.dtype)


def summed(x):
    """Add up the steps."""
    return tf.reduce_sum(x, axis=0)


def scan(one, before, arrays, steps=None):
    """Run a step over the first axis of arrays; return what is handed on last, and all given."""
    arrays = arrays or (tf.range(steps),)
    first = one(before, tuple(x[0] for x in arrays))

    def body(last, at):
        return one(last[0], at)

    if arrays[0].shape[0] == 1:
        kept = tf.nest.map_structure(lambda x: x[None], first)
    else:
        rest = tf.scan(body, tuple(x[1:] for x in arrays), first)
        kept = tf.nest.map_structure(
            lambda x, y: tf.concat([x[None], y], 0), first, rest
        )
    return tf.nest.map_structure(lambda x: x[-1], kept[0]), kept[1]


def each(function, p, *arrays):
    """Call a function for each step; return what it gives, stacked."""
    kept = [function(p, *(x[k] for x in arrays)) for k in range(arrays[0].shape[0])]
    kept = [given if isinstance(given, tuple) else (given,) for given in kept]
    return tuple(tf.stack(parts) for parts in zip(*kept, strict=True))


def backwards(x):
    """Turn the order of the steps."""
    return tf.reverse(x, (0,))


def earlier(x, *starts):
    """Return what each step reads: the values before the first one, then those of x."""
    return tf.concat([tf.stack(starts), x], 0)[: x.shape[0]]


def placed(g, like, index):
    """Put the gradient of one step among zeros."""
    at = tf.one_hot(index % like.shape[0], like.shape[0], dtype=like.dtype)
    return tf.tensordot(at, g, 0)
