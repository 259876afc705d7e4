// The part that checks gradients.

import { checkGradients } from "../engine/check.ts";
import { checking } from "../engine/checking.ts";

checking.gradients = checkGradients;
