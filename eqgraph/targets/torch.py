"""PyTorch: its words for the rows; what it names otherwise stands in its own file."""

from __future__ import annotations

from eqgraph.targets.numpy import ELEMENTWISE, OWN, SIGNS
from eqgraph.targets.target import Target

_MODULE = '''
class Model(torch.nn.Module):
    """Hold the parameters by their names; the functions above compute."""

    def __init__(self, parameters):
        """Take the parameters, as `load` returns them."""
        super().__init__()
        for name, value in parameters.items():
            self.register_parameter(name, torch.nn.Parameter(torch.as_tensor(value)))

    def forward(self{run}):
        """Return the states and what is read of them, by name."""
        p = dict(self.named_parameters())
        return run({run_call})
'''

TORCH = Target(
    name="torch",
    title="PyTorch",
    suffix=".py",
    signs=SIGNS,
    words={
        **OWN,
        **{name: f"torch.{name}" for name in ELEMENTWISE},
        **{name: name for name in ("maximum", "minimum", "hypot", "logaddexp", "mod", "arctan2")},
        "cbrt": "cbrt",
        **{name: f"total_{name}" for name in ("sum", "prod", "max", "min")},
        "cumsum": "torch.cumsum",
        "expand_dims": "expand_dims",
        "zeros_like": "torch.zeros_like",
        "pieces": "torch.chunk",
        "sigmoid": "torch.sigmoid",
        "flip": "flip",
    },
    module=_MODULE,
    file="torch.py",
    package="torch",
    options={
        "parameters": "p",
        "axis": "dim", "keepdims": "keepdim",
        "import": "import torch", "file": "safetensors.torch",
    },
)  # fmt: skip
