"""Hold public architectures, as people write them with torch.nn, each with its inputs."""

# ruff: noqa: E402

from __future__ import annotations

from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed: pip install torch==2.13.0")

from torch import Tensor, nn
from torch.nn import functional

Case = tuple[nn.Module, tuple[Any, ...]]


class Classifier(nn.Module):
    """Read words with a two-layer LSTM and judge them by the last state."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(11, 5)
        self.lstm = nn.LSTM(5, 4, num_layers=2, batch_first=True)
        self.out = nn.Linear(4, 3)

    def forward(self, words: Tensor) -> Tensor:
        states, _ = self.lstm(self.embedding(words))
        return self.out(states[:, -1])


class CharacterModel(nn.Module):
    """Predict the next character at each step, with its loss."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(4, 5)
        self.out = nn.Linear(5, 4)

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        states, _ = self.lstm(x)
        return functional.cross_entropy(self.out(states).reshape(-1, 4), y.reshape(-1))


class BothWays(nn.Module):
    """Tag each step by a GRU that reads in both directions."""

    def __init__(self) -> None:
        super().__init__()
        self.gru = nn.GRU(5, 4, num_layers=2, bidirectional=True)
        self.out = nn.Linear(8, 2)

    def forward(self, x: Tensor) -> Tensor:
        states, _ = self.gru(x)
        return torch.log_softmax(self.out(states), -1)


class Translator(nn.Module):
    """Encode with a GRU, decode with a GRU cell that attends to what was encoded."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = nn.GRU(3, 4)
        self.cell = nn.GRUCell(3, 4)
        self.out = nn.Linear(8, 3)

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        seen, last = self.encoder(x)
        h, outs = last[0], []
        for t in range(y.shape[0]):
            h = self.cell(y[t], h)
            weights = torch.softmax((seen * h).sum(-1), 0)
            context = (weights.unsqueeze(-1) * seen).sum(0)
            outs.append(self.out(torch.cat([h, context], -1)))
        return torch.stack(outs)


class ByHand(nn.Module):
    """Run an Elman network in a loop of Python."""

    def __init__(self) -> None:
        super().__init__()
        self.W = nn.Parameter(torch.randn(4, 3))
        self.U = nn.Parameter(torch.randn(3, 3))

    def forward(self, x: Tensor) -> Tensor:
        h = torch.zeros(x.shape[1], 3, dtype=x.dtype)
        for t in range(x.shape[0]):
            h = torch.tanh(x[t] @ self.W + h @ self.U)
        return h


class Convolutions(nn.Module):
    """Classify small pictures."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(1, 2, 3, padding=1)
        self.norm = nn.BatchNorm2d(2)
        self.pool = nn.MaxPool2d(2)
        self.second = nn.Conv2d(2, 3, 3, stride=2)
        self.out = nn.Linear(3, 2)

    def forward(self, x: Tensor) -> Tensor:
        x = self.pool(torch.relu(self.norm(self.first(x))))
        return self.out(torch.flatten(torch.relu(self.second(x)), 1))


class Residual(nn.Module):
    """Hold one block of a residual network, and its mean over places."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(2, 2, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(2)
        self.conv2 = nn.Conv2d(2, 2, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(2)
        self.fc = nn.Linear(2, 3)

    def forward(self, x: Tensor) -> Tensor:
        y = functional.relu(self.bn1(self.conv1(x)), inplace=True)
        x = torch.relu(x + self.bn2(self.conv2(y)))
        return self.fc(functional.adaptive_avg_pool2d(x, 1).flatten(1))


class Autoencoder(nn.Module):
    """Squeeze what comes in and restore it; the mean squared error is the loss."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(6, 4), nn.ReLU(), nn.Linear(4, 2))
        self.decoder = nn.Sequential(
            nn.Linear(2, 4), nn.GELU(), nn.Dropout(), nn.Linear(4, 6), nn.Sigmoid()
        )

    def forward(self, x: Tensor) -> Tensor:
        return functional.mse_loss(self.decoder(self.encoder(x)), x)


class Variational(nn.Module):
    """Encode to a mean and a log variance; the noise is given."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = nn.Linear(6, 4)
        self.mu = nn.Linear(4, 2)
        self.logvar = nn.Linear(4, 2)
        self.decoder = nn.Linear(2, 6)

    def forward(self, x: Tensor, eps: Tensor) -> Tensor:
        h = torch.tanh(self.encoder(x))
        mu, logvar = self.mu(h), self.logvar(h)
        z = mu + torch.exp(0.5 * logvar) * eps
        back = torch.sigmoid(self.decoder(z))
        loss = functional.binary_cross_entropy(back, x, reduction="sum")
        return loss - 0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())


class Encoder(nn.Module):
    """Encode with a layer of a transformer, and classify by the mean."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.TransformerEncoderLayer(
            8, 2, 16, batch_first=True, activation="gelu", norm_first=True
        )
        self.out = nn.Linear(8, 3)

    def forward(self, x: Tensor) -> Tensor:
        return self.out(self.layer(x).mean(1))


class Attention(nn.Module):
    """Attend to itself; with the weights, another way is taken inside."""

    def __init__(self, weights: bool) -> None:
        super().__init__()
        self.weights = weights
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:
        return self.attention(x, x, x, need_weights=self.weights)[0]


class Perceptron(nn.Module):
    """Classify, with the cross entropy as the loss."""

    def __init__(self) -> None:
        super().__init__()
        self.fc = nn.Linear(4, 3)

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        return functional.cross_entropy(self.fc(x), y)


def cases() -> dict[str, Case]:
    """Return all architectures with inputs; the numbers are drawn."""
    torch.manual_seed(0)
    words = torch.randint(0, 11, (2, 4))
    return {
        "classifier": (Classifier(), (words,)),
        "characters": (
            CharacterModel(), (torch.randn(4, 2, 4), torch.randint(0, 4, (4, 2)))),
        "both ways": (BothWays(), (torch.randn(3, 2, 5),)),
        "translator": (Translator(), (torch.randn(4, 2, 3), torch.randn(3, 2, 3))),
        "by hand": (ByHand(), (torch.randn(3, 2, 4),)),
        "convolutions": (Convolutions(), (torch.randn(2, 1, 6, 6),)),
        "residual": (Residual(), (torch.randn(2, 2, 4, 4),)),
        "autoencoder": (Autoencoder(), (torch.rand(3, 6),)),
        "variational": (Variational(), (torch.rand(3, 6), torch.randn(3, 2))),
        "encoder": (Encoder(), (torch.randn(2, 3, 8),)),
        "attention": (Attention(False), (torch.randn(2, 3, 8),)),
        "weights": (Attention(True), (torch.randn(2, 3, 8),)),
        "perceptron": (Perceptron(), (torch.randn(5, 4), torch.randint(0, 3, (5,)))),
    }  # fmt: skip
