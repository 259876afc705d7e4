"""JAX: NumPy's words under another name; the loop over time is `lax.scan`."""

from __future__ import annotations

from eqgraph.targets.numpy import ELEMENTWISE, OWN, SIGNS
from eqgraph.targets.target import Target

JAX = Target(
    name="jax",
    title="JAX",
    suffix=".py",
    signs=SIGNS,
    words={
        **OWN,
        **{name: f"jnp.{name}" for name in ELEMENTWISE},
        "mod": "jnp.remainder",
        **{name: f"jnp.{name}" for name in ("sum", "prod", "max", "min", "cumsum", "flip")},
        "expand_dims": "jnp.expand_dims",
        "zeros_like": "jnp.zeros_like",
        "pieces": "jnp.split",
        "sigmoid": "jax.nn.sigmoid",
        "scan": "lax.scan",
    },
    file="jax.py",
    package="jax",
    options={
        "import": "import jax\nimport jax.numpy as jnp\nfrom jax import lax",
        "file": "safetensors.flax",
    },
)
