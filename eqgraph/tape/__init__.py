"""Record graphs as tapes, and run or step them."""

from eqgraph.tape.agreement import Agreement
from eqgraph.tape.breakpoints import Stop
from eqgraph.tape.check import GradientCheck, check_gradients
from eqgraph.tape.difference import Difference
from eqgraph.tape.gains import Gains, gains
from eqgraph.tape.instruction import Instruction
from eqgraph.tape.loss import Loss
from eqgraph.tape.machine import Machine
from eqgraph.tape.paths import Paths, paths
from eqgraph.tape.precision import Digits, NodeDigits, Right, digits
from eqgraph.tape.problem import Problem
from eqgraph.tape.problems import problems
from eqgraph.tape.tape import Tape, contribution, named, right_side
from eqgraph.tape.timeview import TimeView, timeview
from eqgraph.tape.trace import Event, Trace

__all__ = [
    "Agreement",
    "Difference",
    "Digits",
    "Event",
    "Gains",
    "GradientCheck",
    "Instruction",
    "Loss",
    "Machine",
    "NodeDigits",
    "Paths",
    "Problem",
    "Right",
    "Stop",
    "Tape",
    "TimeView",
    "Trace",
    "check_gradients",
    "contribution",
    "digits",
    "gains",
    "named",
    "paths",
    "problems",
    "right_side",
    "timeview",
]
