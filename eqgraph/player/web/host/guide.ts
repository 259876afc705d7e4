// The part that explains: what the signs mean, the arrays of what is pointed at, large, and equations
// that are folded one by one.

import { closeupOf } from "../graph/closeup.ts";
import { foldedOf } from "../graph/folded.ts";
import { guideWords } from "../language/guidewords.ts";
import { words } from "../language/words.ts";
import { legendOf } from "../panels/legend.ts";
import { carried } from "../shell/carried.ts";

Object.assign(words.legend, guideWords);
carried.guide = { legendOf, closeupOf, foldedOf };
