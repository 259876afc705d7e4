"""What PyTorch's own exporter writes as ONNX reads back as equations with its values."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import eqgraph as eg

torch = pytest.importorskip("torch", reason="torch is not installed: pip install torch")
pytest.importorskip("onnxscript", reason="not installed: pip install onnxscript")
onnx = pytest.importorskip("onnx", reason="onnx is not installed: pip install onnx")
nn = torch.nn

pytestmark = pytest.mark.torch


class Classifier(nn.Module):  # type: ignore[misc,name-defined]
    """Read a sequence, and tell its class by the last state."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm, self.out = nn.LSTM(3, 4), nn.Linear(4, 2)

    def forward(self, x: Any) -> Any:
        return self.out(self.lstm(x)[0][-1])


class Both(nn.Module):  # type: ignore[misc,name-defined]
    """Read a sequence in both directions."""

    def __init__(self) -> None:
        super().__init__()
        self.gru = nn.GRU(3, 4, bidirectional=True)

    def forward(self, x: Any) -> Any:
        return self.gru(x)[0].sum(0)


class Attention(nn.Module):  # type: ignore[misc,name-defined]
    """Attend by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.q, self.k, self.v = nn.Linear(4, 4), nn.Linear(4, 4), nn.Linear(4, 4)

    def forward(self, x: Any) -> Any:
        return torch.softmax(self.q(x) @ self.k(x).T / 2, -1) @ self.v(x)


def modules() -> dict[str, tuple[Any, tuple[int, ...]]]:
    """Return modules, each with the shape of its input."""
    return {
        "perceptron": (nn.Sequential(nn.Linear(3, 5), nn.ReLU(), nn.Linear(5, 2)), (3,)),
        "autoencoder": (
            nn.Sequential(nn.Linear(6, 2), nn.Tanh(), nn.Linear(2, 6), nn.Sigmoid()), (4, 6)
        ),
        "norm and gelu": (nn.Sequential(nn.Linear(3, 5), nn.LayerNorm(5), nn.GELU()), (2, 3)),
        "convolution": (
            nn.Sequential(nn.Conv2d(1, 2, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
                          nn.Flatten(), nn.Linear(8, 3)), (1, 1, 4, 4)
        ),
        "convolution of a line": (
            nn.Sequential(nn.Conv1d(2, 3, 3, stride=2), nn.SiLU(), nn.AvgPool1d(2)), (1, 2, 9)
        ),
        "classifier": (Classifier(), (5, 1, 3)),
        "both directions": (Both(), (4, 1, 3)),
        "attention": (Attention(), (3, 4)),
        "encoder": (nn.TransformerEncoderLayer(4, 2, 8, dropout=0.0), (3, 1, 4)),
    }  # fmt: skip


@pytest.mark.parametrize("name", modules())
def test_an_export_reads_back(name: str, tmp_path: Path) -> None:
    torch.manual_seed(0)
    module, shape = modules()[name]
    module = module.eval()
    x = torch.randn(*shape)
    path = tmp_path / "exported.onnx"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter's own
        torch.onnx.export(module, (x,), str(path), dynamo=True, verbose=False, external_data=False)
    (given,) = onnx.load(str(path), load_external_data=False).graph.input
    found = eg.from_onnx(path, {given.name: x.double().numpy()})
    assert found.certificate.ok
    wide = module.double()(x.double()).detach().numpy()
    ours = found.machine().run().value(found.outputs[0])
    np.testing.assert_allclose(ours, wide, rtol=1e-6, atol=1e-7)  # its constants are single
