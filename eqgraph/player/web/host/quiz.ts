// The part of a quiz.

import { askedView } from "../graph/asked.ts";
import { quizWords } from "../language/quizwords.ts";
import { words } from "../language/words.ts";
import { mountQuiz } from "../quiz/quiz.ts";
import { carried } from "../shell/carried.ts";

words.quiz = quizWords;
carried.quiz = { mountQuiz, askedView };
