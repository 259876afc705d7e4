"""List words that people try and that are no function here, with what to write."""

from __future__ import annotations

_MEAN = "the mean is {0}[…]; a function is defined by {0}(x) = …"
ABSENT = {
    "cov": "write mean((x − mean(x))*(y − mean(y))) for the covariance",
    "Cov": "write mean((x − mean(x))*(y − mean(y))) for the covariance",
    "corr": "write mean((x − mean(x))*(y − mean(y)))/(std(x)*std(y)) for the correlation",
    "dot": "write x·y for the inner product, or xᵀ y",
    "matmul": "write W·x, or W x",
    "grad": "write ∇f(x) or ∂f/∂x of a function f(x) = … of the text",
    "median": "there is no median: give it as a value",
    "rank": "there is no rank: give it as a value",
    **{word: _MEAN.format(word) for word in ("E", "𝔼")},
}
