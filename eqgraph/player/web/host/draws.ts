// The part of numbers drawn at random, which a quiz and the gradient check use.

import "../engine/random.ts";
