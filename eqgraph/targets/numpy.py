"""NumPy: the words of the rows, as its functions and as those of `intrinsics/numpy.py`."""

from __future__ import annotations

from eqgraph.targets.target import Target, listed

SIGNS = {
    "add": ("+", 1), "sub": ("-", 1), "mul": ("*", 2), "div": ("/", 2), "matmul": ("@", 2),
    "neg": ("-", 7), "pow": ("**", 8),
}  # fmt: skip
# Functions that NumPy and what follows it call by one name.
ELEMENTWISE = listed(
    "exp log log1p expm1 log2 log10 exp2 tanh sin cos tan sinh cosh arcsin arccos arctan arctan2 "
    "arcsinh arccosh arctanh sqrt abs sign floor ceil round square maximum minimum hypot logaddexp "
    "cbrt mod"
)
# The intrinsics of a file, by the words of the rows.
OWN = {
    **{name: name for name in listed(
        "less less_equal greater greater_equal equal not_equal where finite count constant "
        "transpose broadcast_to sum_to zeros_like expand_dims flip reshape permute pad put concat "
        "split stack pick one_hot argmax argmin topk_mask argmax_mask gather scatter_add einsum "
        "windows fold diagonal diag_matrix prod_others solve inverse det cofactor logdet expm "
        "spectral left_singular erf erfinv normal_cdf gamma lgamma digamma polygamma binomial "
        "binade sigmoid dsigmoid sech2 softplus softmax log_softmax scan each filled summed "
        "counted backwards earlier placed"
    )},
    "slice": "part", "spread": "repeated",
}  # fmt: skip

NUMPY = Target(
    name="numpy",
    title="NumPy",
    suffix=".py",
    signs=SIGNS,
    words={
        **OWN,
        **{name: f"np.{name}" for name in ELEMENTWISE},
        "mod": "np.remainder",
        **{name: f"np.{name}" for name in ("sum", "prod", "max", "min", "cumsum", "flip")},
        "expand_dims": "np.expand_dims",
        "zeros_like": "np.zeros_like",
        "pieces": "np.split",
    },
    file="numpy.py",
    package="numpy",
    options={"import": "import numpy as np", "file": "safetensors.numpy"},
)
