"""TensorFlow: functions of tensors and a `tf.Module`; the loop over time is `tf.scan`."""

from __future__ import annotations

from eqgraph.targets.numpy import OWN, SIGNS
from eqgraph.targets.target import Target, listed

_MATH = listed("exp log log1p expm1 tanh sin cos tan sinh cosh sqrt abs sign floor ceil square")
_OWN = listed(
    "log2 log10 exp2 hypot logaddexp cbrt mod round matmul total_sum total_prod total_max "
    "total_min running maximum minimum arctan2 flip expand_dims"
)

_MODULE = '''
class Model(tf.Module):
    """Hold the parameters as variables by their names; the functions above compute."""

    def __init__(self, parameters):
        """Take the parameters, as `load` returns them."""
        super().__init__()
        self.parameters = {k: tf.Variable(v, name=k) for k, v in parameters.items()}

    def __call__(self{run}):
        """Return the states and what is read of them, by name."""
        p = {k: v.value() for k, v in self.parameters.items()}
        return run({run_call})
'''

TENSORFLOW = Target(
    name="tensorflow",
    title="TensorFlow",
    suffix=".py",
    signs={key: sign for key, sign in SIGNS.items() if key != "matmul"},
    words={
        **OWN,
        **{name: f"tf.math.{name}" for name in _MATH},
        **{f"arc{name}": f"tf.math.a{name}" for name in listed("sin cos tan sinh cosh tanh")},
        **{name: name for name in _OWN if not name.startswith(("total", "running"))},
        **{name: f"total_{name}" for name in ("sum", "prod", "max", "min")},
        "cumsum": "running",
        "zeros_like": "tf.zeros_like",
        "pieces": "tf.split",
        "sigmoid": "tf.math.sigmoid",
    },
    module=_MODULE,
    file="tensorflow.py",
    package="tensorflow",
    options={
        "import": "import tensorflow as tf",
        "file": "safetensors.tensorflow",
        "parameters": "p",
    },
)
