"""Ask for values, gradients and edges of a graph, and check what a learner types."""

from eqgraph.quizzes.answer import Feedback
from eqgraph.quizzes.masking import unmask
from eqgraph.quizzes.question import Question
from eqgraph.quizzes.quiz import Quiz, Score, quiz

__all__ = ["Feedback", "Question", "Quiz", "Score", "quiz", "unmask"]
