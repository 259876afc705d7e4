// The part that pins a run, and shows what the next ones change.

import { deltasOf } from "../graph/deltas.ts";
import { pinWords } from "../language/pinwords.ts";
import { words } from "../language/words.ts";
import { pinsView } from "../panels/pins.ts";
import { carried } from "../shell/carried.ts";

Object.assign(words.whatIf, pinWords);
carried.pinning = { pinsView, deltasOf };
