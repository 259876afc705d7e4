// The part of long runs, which the kernel computes where they are looked at.

import { streamedWords } from "../language/streamedwords.ts";
import { words } from "../language/words.ts";
import { far } from "../model/far.ts";
import { Distant, Window } from "../model/window.ts";
import { afarOf } from "../panels/afar.ts";
import { carried } from "../shell/carried.ts";
import { streamingView } from "../shell/streaming.ts";

Object.assign(far, { Distant, Window });
words.streamed = streamedWords;
carried.streamed = { streamingView, afarOf };
