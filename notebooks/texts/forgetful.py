"""An LSTM in a loop, written by hand for notebook 10. Something in it is wrong."""

import torch
from torch import nn


class Cell(nn.Module):
    """Compute one step: of what is seen and the state, the next state."""

    def __init__(self, seen: int, size: int) -> None:
        super().__init__()
        for gate in "ifoc":
            setattr(self, f"{gate}_x", nn.Linear(seen, size))
            setattr(self, f"{gate}_h", nn.Linear(size, size, bias=False))
        nn.init.constant_(self.f_x.bias, 4.0)  # begin by remembering

    def forward(self, x, h, c):
        """Return the next h and c."""
        i = torch.sigmoid(self.i_x(x) + self.i_h(h))
        f = torch.sigmoid(-(self.f_x(x) + self.f_h(h)))
        o = torch.sigmoid(self.o_x(x) + self.o_h(h))
        c = f * c + i * torch.tanh(self.c_x(x) + self.c_h(h))
        return o * torch.tanh(c), c


class Lstm(nn.Module):
    """Return the state h after each step; the first axis is time."""

    def __init__(self, seen: int, size: int) -> None:
        super().__init__()
        self.cell, self.size = Cell(seen, size), size

    def forward(self, x):
        """Return h after each step."""
        h = c = x.new_zeros(x.shape[1], self.size)
        states = []
        for one in x:
            h, c = self.cell(one, h, c)
            states.append(h)
        return torch.stack(states)
