// The part that needs a kernel: the equations as a field, and one graph that takes the place of another.

import { movedOf } from "../graph/moved.ts";
import { editorView } from "../panels/editor.ts";
import { editWords } from "../language/editwords.ts";
import { words } from "../language/words.ts";
import { carried } from "../shell/carried.ts";

Object.assign(words.edit, editWords);
carried.edit = { editorView, movedOf };
