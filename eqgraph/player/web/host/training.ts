// The part that trains: one step of training after the other, beside what if.

import { trainingWords } from "../language/trainingwords.ts";
import { words } from "../language/words.ts";
import { trainingView } from "../panels/training.ts";
import { carried } from "../shell/carried.ts";

words.training = trainingWords;
carried.training = trainingView;
