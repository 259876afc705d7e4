// The part that follows gradients: over which edges that of a node comes back.

import { waysOf } from "../graph/ways.ts";
import { carried } from "../shell/carried.ts";

carried.ways = waysOf;
