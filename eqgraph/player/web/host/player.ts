// The entry: the notebook's player and its quiz, as anywidget asks for them, and the stand-alone page.
// The core comes first, then the parts that a page may leave out, each a section of the bundle.

import type { RenderProps } from "@anywidget/types";
import "./core.ts";
import "./repeats.ts";
import "./ways.ts";
import "./time.ts";
import "./digits.ts";
import "./conditions.ts";
import "./draws.ts";
import "./check.ts";
import "./training.ts";
import "./streamed.ts";
import "./later.ts";
import "./saving.ts";
import "./pinning.ts";
import "./guide.ts";
import "./quiz.ts";
import "./edit.ts";
import "./local.ts";
import "./notebook.ts";
import "./elementary.ts";
import "./shaping.ts";
import "./algebra.ts";
import "./special.ts";
import "./indexing.ts";
import { fromModel } from "../kit/store.ts";
import { mountIn } from "./mounting.ts";
import { playIn } from "./page.ts";

if (typeof document !== "undefined") playIn(document);

export default { render: ({ model, el }: RenderProps) => mountIn(el, fromModel(model)) };
