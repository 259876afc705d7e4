// The part of long runs, which the kernel computes where they are looked at.

import { streamedWords } from "../language/streamedwords.ts";
import { words } from "../language/words.ts";
import { carried } from "../shell/carried.ts";
import { streamingView } from "../shell/streaming.ts";

words.streamed = streamedWords;
carried.streamed = streamingView;
