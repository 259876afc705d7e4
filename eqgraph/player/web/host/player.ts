// The entry: the notebook's player and its quiz, as anywidget asks for them, and the stand-alone page.

import type { RenderProps } from "@anywidget/types";
import { fromModel } from "../kit/store.ts";
import { mountQuiz } from "../quiz/quiz.ts";
import { mount } from "../shell/mount.ts";
import { playIn } from "./page.ts";

if (typeof document !== "undefined") playIn(document);

export default {
  render: ({ model, el }: RenderProps) =>
    (model.get("task") ? mountQuiz : mount)(el, fromModel(model)),
};
