"""Ask for values, gradients and edges of a graph, and check what a learner types."""

from eqgraph.quiz.answer import Feedback
from eqgraph.quiz.masking import unmask
from eqgraph.quiz.question import Question
from eqgraph.quiz.quiz import Quiz, Score, quiz

__all__ = ["Feedback", "Question", "Quiz", "Score", "quiz", "unmask"]
