// The entry for anywidget: the notebook's player, and its quiz.

import { mount } from "./mount.js";
import { mountQuiz } from "./quiz.js";
import { fromModel } from "./store.js";

export default {
  /** @param {import("@anywidget/types").RenderProps} props */
  render: ({ model, el }) => (model.get("task") ? mountQuiz : mount)(el, fromModel(model)),
};
