// The part that a notebook alone needs: where its cells scroll.

import { carried } from "../shell/carried.ts";
import { showWhole } from "../shell/shown.ts";

carried.shown = showWhole;
