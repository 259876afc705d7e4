// The part that needs a kernel: the equations as a field, and one graph that takes the place of another.

import { movedOf } from "../graph/moved.ts";
import { editorView } from "../panels/editor.ts";
import { carried } from "../shell/carried.ts";

carried.edit = { editorView, movedOf };
