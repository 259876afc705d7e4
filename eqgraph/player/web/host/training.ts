// The part that trains: one step of training after the other, beside what if.

import { trainingView } from "../panels/training.ts";
import { carried } from "../shell/carried.ts";

carried.training = trainingView;
