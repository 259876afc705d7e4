"""Say in PyTorch what the rows cannot say by its own functions."""

import math

import torch


def constant(values, dtype):
    """Return an array of numbers."""
    return torch.tensor(values, dtype=getattr(torch, dtype))


def paired(a, b):
    """Return two operands as tensors of one dtype; one of them may be a number."""
    if not isinstance(a, torch.Tensor):
        a = torch.as_tensor(a, dtype=b.dtype, device=b.device)
    if not isinstance(b, torch.Tensor):
        b = torch.as_tensor(b, dtype=a.dtype, device=a.device)
    return a, b


def count(x, axis=None):
    """Count the elements that a reduction takes together."""
    return math.prod(x.shape if axis is None else [x.shape[k] for k in axis])


def dsigmoid(x):
    """Give the slope of the sigmoid, exact where it is saturated."""
    return torch.sigmoid(x) * torch.sigmoid(-x)


def sech2(x):
    """Give the slope of tanh, exact where it is saturated."""
    return 1 / torch.square(torch.cosh(x))


def softplus(x):
    """Take log(1 + exp(x))."""
    return torch.clamp(x, min=0) + torch.log1p(torch.exp(-torch.abs(x)))


def softmax(x, axis):
    """Turn scores into probabilities."""
    return torch.softmax(x, dim=axis)


def log_softmax(x, axis):
    """Take the logarithm of softmax."""
    return torch.log_softmax(x, dim=axis)


def maximum(a, b):
    """Take the larger, entry by entry."""
    return torch.maximum(*paired(a, b))


def minimum(a, b):
    """Take the smaller, entry by entry."""
    return torch.minimum(*paired(a, b))


def hypot(a, b):
    """Take √(a² + b²)."""
    return torch.hypot(*paired(a, b))


def logaddexp(a, b):
    """Take log(exp(a) + exp(b))."""
    return torch.logaddexp(*paired(a, b))


def arctan2(a, b):
    """Give the angle of a point."""
    return torch.atan2(*paired(a, b))


def mod(a, b):
    """Take what division leaves, with the divisor's sign."""
    return torch.remainder(*paired(a, b))


def cbrt(x):
    """Take the cube root."""
    return torch.sign(x) * torch.pow(torch.abs(x), 1 / 3)


def less(a, b):
    """Give 1 where a < b, else 0."""
    a, b = paired(a, b)
    return (a < b).to(a.dtype)


def less_equal(a, b):
    """Give 1 where a ≤ b, else 0."""
    a, b = paired(a, b)
    return (a <= b).to(a.dtype)


def greater(a, b):
    """Give 1 where a > b, else 0."""
    a, b = paired(a, b)
    return (a > b).to(a.dtype)


def greater_equal(a, b):
    """Give 1 where a ≥ b, else 0."""
    a, b = paired(a, b)
    return (a >= b).to(a.dtype)


def equal(a, b):
    """Give 1 where a = b, else 0."""
    a, b = paired(a, b)
    return (a == b).to(a.dtype)


def not_equal(a, b):
    """Give 1 where a ≠ b, else 0."""
    a, b = paired(a, b)
    return (a != b).to(a.dtype)


def where(c, a, b):
    """Choose a where c is not 0, else b; c may be a number."""
    if not isinstance(c, torch.Tensor):
        _, c = paired(a if isinstance(a, torch.Tensor) else b, c)
    return torch.where(c != 0, paired(a, c)[0], paired(b, c)[0])


def finite(x):
    """Put 0 where x is infinite or NaN."""
    return torch.where(torch.isfinite(x), x, torch.zeros_like(x))


def binade(x, axis=None, keepdims=False):
    """Return the power of two of the largest magnitude, 1 where there is none."""
    top = total_max(torch.abs(x), axis, keepdims).detach()
    fine = torch.isfinite(top) & (top > 0)
    exponent = torch.frexp(torch.where(fine, top, torch.ones_like(top)))[1] - 1
    return torch.ldexp(torch.ones_like(top), exponent)


def total_sum(x, axis=None, keepdims=False):
    """Add all elements, or those along axes."""
    axes = tuple(range(x.ndim)) if axis is None else axis
    return torch.sum(x, dim=axes, keepdim=keepdims) if x.ndim else x


def total_max(x, axis=None, keepdims=False):
    """Take the largest element."""
    axes = tuple(range(x.ndim)) if axis is None else axis
    return torch.amax(x, dim=axes, keepdim=keepdims) if x.ndim else x


def total_min(x, axis=None, keepdims=False):
    """Take the smallest element."""
    return -total_max(-x, axis, keepdims)


def total_prod(x, axis=None, keepdims=False):
    """Multiply all elements, or those along axes."""
    axes = (
        range(x.ndim)
        if axis is None
        else (axis if isinstance(axis, tuple) else (axis,))
    )
    for k in sorted((a % x.ndim for a in axes), reverse=True):
        x = torch.prod(x, dim=k, keepdim=keepdims)
    return x


def expand_dims(x, axis):
    """Insert axes of length 1."""
    axes = axis if isinstance(axis, tuple) else (axis,)
    rank = x.ndim + len(axes)
    for k in sorted(a % rank for a in axes):
        x = x.unsqueeze(k)
    return x


def flip(x, axis):
    """Turn the order along an axis."""
    return torch.flip(x, (axis,))


def transpose(x):
    """Swap the last two axes."""
    return x.transpose(-1, -2)


def broadcast_to(x, like):
    """Repeat to the shape of the example."""
    return torch.broadcast_to(paired(x, like)[0], like.shape)


def sum_to(g, like):
    """Sum out what broadcasting repeated."""
    extra = g.ndim - like.ndim
    ones = [k for k, n in enumerate(like.shape, extra) if n == 1 and g.shape[k] != 1]
    over = (*range(extra), *ones)
    return torch.sum(g, dim=over, keepdim=True).reshape(like.shape) if over else g


def reshape(x, shape):
    """Give the entries another shape."""
    return torch.reshape(x, shape)


def permute(x, axes):
    """Put the axes into another order."""
    return torch.permute(x, axes)


def pad(x, axis, before, after):
    """Put zeros before and after the entries of an axis."""
    k = axis % x.ndim
    return torch.nn.functional.pad(x, [0, 0] * (x.ndim - 1 - k) + [before, after])


def indices(x, axis, start, stop, step):
    """Return the places of a slice."""
    at = range(*slice(start, stop, step).indices(x.shape[axis]))
    return torch.tensor(at, dtype=torch.long, device=x.device)


def part(x, axis, start=None, stop=None, step=1):
    """Cut an axis as Python cuts a list."""
    return torch.index_select(x, axis, indices(x, axis, start, stop, step))


def put(g, x, axis, start=None, stop=None, step=1):
    """Put a part of an axis back among zeros."""
    at = indices(x, axis, start, stop, step)
    return torch.index_add(torch.zeros_like(x), axis, at, g)


def concat(*xs, axis):
    """Join along an axis, scalars counting as length 1."""
    return torch.cat([torch.atleast_1d(x) for x in xs], dim=axis)


def split(g, *xs, index=0, axis):
    """Cut out the piece that an operand of a concatenation gave."""
    sizes = [x.shape[axis] if x.ndim else 1 for x in xs]
    return torch.narrow(g, axis, sum(sizes[:index]), sizes[index]).reshape(
        xs[index].shape
    )


def stack(*xs, axis=0):
    """Lay operands along a new axis."""
    return torch.stack(xs, dim=axis)


def pick(x, axis, index):
    """Take one element along an axis."""
    return torch.select(x, axis, index)


def one_hot(i, size, first):
    """Give 1 at the place that a whole number says."""
    return (i[..., None] - first == torch.arange(size, device=i.device)).to(i.dtype)


def argmax(x, axis=None, first=0):
    """Say at which place the largest element stands."""
    return (torch.argmax(x, dim=axis) + first).to(x.dtype)


def argmin(x, axis=None, first=0):
    """Say at which place the smallest element stands."""
    return (torch.argmin(x, dim=axis) + first).to(x.dtype)


def topk_mask(x, k):
    """Give 1 at the k largest entries of the last axis."""
    order = torch.argsort(-x, dim=-1, stable=True)[..., :k]
    return torch.zeros_like(x).scatter(-1, order, 1.0)


def argmax_mask(x, axis=None):
    """Give 1 at the largest element, shared equally by ties."""
    top = equal(x, total_max(x, axis, keepdims=True))
    return top / total_sum(top, axis, keepdims=True)


def gather(x, *idx, first=0):
    """Take entries by whole numbers, an index for each leading axis."""
    return x[tuple(i.long() - first for i in idx)]


def scatter_add(g, x, *idx, first=0):
    """Add entries up at the places that indices say."""
    at = tuple(i.long() - first for i in idx)
    return torch.zeros_like(x).index_put(at, g, accumulate=True)


def einsum(*xs, spec):
    """Multiply along named axes and sum out what the result does not name."""
    return torch.einsum(spec, *xs)


def repeated(g, x, spec):
    """Repeat along axes that are not named; put on a diagonal what is named twice."""
    have, want = spec.split("->")
    letters = "".join(dict.fromkeys(want))
    sizes = {k: x.shape[want.index(k)] for k in letters}
    turned = torch.permute(g, [have.index(k) for k in letters if k in have])
    out = turned.reshape([sizes[k] if k in have else 1 for k in letters])
    names, parts, result = [letters], [out.expand([sizes[k] for k in letters])], ""
    for k in want:
        other = next(c for c in "ABCDEFGHIJ" if c not in result) if k in result else k
        if other != k:
            names.append(k + other)
            parts.append(torch.eye(sizes[k], dtype=x.dtype, device=x.device))
        result += other
    return torch.einsum(",".join(names) + "->" + result, *parts)


def windows(x, size, stride):
    """Lay the windows of the last axes along new last axes."""
    lead = x.ndim - len(size)
    for k, (n, s) in enumerate(zip(size, stride, strict=True)):
        x = x.unfold(lead + k, n, s)
    return x


def fold(g, x, size, stride):
    """Add windows up where they were taken from."""
    out = torch.zeros_like(x)
    places = g.shape[x.ndim - len(size) : x.ndim]
    for k in range(math.prod(size)):
        offset, left = [], k
        for n in reversed(size):
            offset.insert(0, left % n)
            left //= n
        spans = zip(offset, stride, places, strict=True)
        at = [slice(o, o + s * (n - 1) + 1, s) for o, s, n in spans]
        out[(..., *at)] += g[(..., *offset)]
    return out


def diagonal(x):
    """Take the diagonal of a square matrix."""
    return torch.diagonal(x, dim1=-2, dim2=-1)


def diag_matrix(x):
    """Make the last axis the diagonal of a matrix of zeros."""
    return torch.diag_embed(x)


def prod_others(x, axis=None):
    """Multiply for each entry all the others, without a quotient."""
    axes = (
        range(x.ndim)
        if axis is None
        else (axis if isinstance(axis, tuple) else (axis,))
    )
    last = tuple(range(-len(axes), 0))
    moved = torch.movedim(x, tuple(axes), last)
    flat = moved.reshape(*moved.shape[: x.ndim - len(axes)], -1)
    ones = torch.ones_like(flat[..., :1])
    before = torch.cumprod(torch.cat([ones, flat[..., :-1]], dim=-1), dim=-1)
    turned = torch.flip(flat, (-1,))
    after = torch.cumprod(torch.cat([ones, turned[..., :-1]], dim=-1), dim=-1)
    both = before * torch.flip(after, (-1,))
    return torch.movedim(both.reshape(moved.shape), last, tuple(axes))


def solve(a, b):
    """Solve a·x = b."""
    return (
        torch.linalg.solve(a, b[..., None])[..., 0]
        if b.ndim == 1
        else torch.linalg.solve(a, b)
    )


def inverse(x):
    """Invert a square matrix."""
    return torch.linalg.inv(x)


def det(x):
    """Take the determinant."""
    return torch.linalg.det(x)


def logdet(x):
    """Take the log of the absolute value of the determinant."""
    return torch.linalg.slogdet(x)[1]


def cofactor(x):
    """Give the slope of the determinant, which a singular matrix has, too."""
    u, s, v = torch.linalg.svd(x)
    sign = torch.linalg.det(u) * torch.linalg.det(v)
    scaled = u * prod_others(s, axis=-1)[..., None, :]
    return torch.matmul(scaled, v) * sign[..., None, None]


def expm(x):
    """Take the exponential of a square matrix."""
    return torch.linalg.matrix_exp(x)


def spectral(x):
    """Take the largest singular value."""
    return torch.linalg.svdvals(x)[..., 0]


def left_singular(x):
    """Give the left singular vector of the largest singular value."""
    u = torch.linalg.svd(x, full_matrices=False)[0][..., 0]
    at = torch.argmax(torch.abs(u), dim=-1)[..., None]
    return u * torch.sign(torch.take_along_dim(u, at, dim=-1))


def erf(x):
    """Take the error function."""
    return torch.special.erf(x)


def erfinv(x):
    """Undo the error function."""
    return torch.special.erfinv(x)


def normal_cdf(x):
    """Give the probability that a standard normal number lies below, exact in both tails."""
    return 0.5 * torch.special.erfc(-x * 0.7071067811865476)


def gamma(x):
    """Take the gamma function, by reflection below ½."""
    low = x < 0.5
    y = torch.where(low, 1 - x, x)
    big = torch.exp(torch.special.gammaln(y))
    return torch.where(low, math.pi / (torch.sin(math.pi * x) * big), big)


def lgamma(x):
    """Take the log of the absolute value of gamma."""
    return torch.special.gammaln(x)


def digamma(x):
    """Take the slope of lgamma."""
    return torch.special.digamma(x)


def polygamma(x, n):
    """Take the n-th derivative of digamma."""
    right = torch.where(x > 0, x, torch.ones_like(x))
    exact = (-1) ** (n + 1) * math.factorial(n) * torch.special.zeta(n + 1.0, right)
    return torch.where(x > 0, exact, torch.special.polygamma(n, x))


def binomial(n, k):
    """Count the ways to choose k of n."""
    log = torch.special.gammaln
    return torch.exp(log(n + 1) - log(k + 1) - log(n - k + 1))


def filled(shape, value, like):
    """Return an array of one number, in the dtype of the example."""
    return torch.full(shape, value, dtype=like.dtype, device=like.device)


def counted(first, steps, like):
    """Return the numbers of the steps."""
    return torch.arange(first, first + steps, dtype=like.dtype, device=like.device)


def summed(x):
    """Add up the steps."""
    return torch.sum(x, dim=0)


def scan(one, before, arrays, steps=None):
    """Run a step over the first axis of arrays; return what is handed on last, and all given."""
    kept = []
    for at in zip(*map(torch.unbind, arrays), strict=True) if arrays else [()] * steps:
        before, given = one(before, at)
        kept.append(given)
    return before, tuple(torch.stack(parts) for parts in zip(*kept, strict=True))


def each(function, p, *arrays):
    """Call a function for all steps at once; return what it gives, stacked."""
    found = torch.vmap(lambda *at: function(p, *at))(*arrays)
    return found if isinstance(found, tuple) else (found,)


def backwards(x):
    """Turn the order of the steps."""
    return torch.flip(x, (0,))


def earlier(x, *starts):
    """Return what each step reads: the values before the first one, then those of x."""
    return torch.cat([torch.stack(starts), x])[: len(x)]


def placed(g, like, index):
    """Put the gradient of one step among zeros."""
    out = torch.zeros_like(like)
    out[index] = g
    return out
