"""Rewrite graphs: rules of stability and of optimisation as data, one row each."""

from eqgraph.ir.rewrites.choice import GROUPS, RULES, Choice, choose, rewrite
from eqgraph.ir.rewrites.rule import Rule

__all__ = ["GROUPS", "RULES", "Choice", "Rule", "choose", "rewrite"]
