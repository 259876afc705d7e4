// The entry: the notebook's player and its quiz, as anywidget asks for them, and the stand-alone page.

import { fromModel } from "../kit/store.js";
import { mountQuiz } from "../quiz/quiz.js";
import { mount } from "../shell/mount.js";
import { playIn } from "./page.js";

if (typeof document !== "undefined") playIn(document);

export default {
  /** @param {import("@anywidget/types").RenderProps} props */
  render: ({ model, el }) => (model.get("task") ? mountQuiz : mount)(el, fromModel(model)),
};
