"""Rewrite graphs: rules of stability and of optimisation as data, one row each."""

from eqgraph.graph.rewrites.choice import GROUPS, RULES, Choice, choose, rewrite
from eqgraph.graph.rewrites.rule import Rule

__all__ = ["GROUPS", "RULES", "Choice", "Rule", "choose", "rewrite"]
