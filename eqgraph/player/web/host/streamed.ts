// The part of long runs, which the kernel computes where they are looked at.

import { carried } from "../shell/carried.ts";
import { streamingView } from "../shell/streaming.ts";

carried.streamed = streamingView;
