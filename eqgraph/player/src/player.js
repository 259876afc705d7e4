// The entry for anywidget: the notebook's player.

import { mount } from "./mount.js";
import { fromModel } from "./store.js";

export default {
  /** @param {import("@anywidget/types").RenderProps} props */
  render: ({ model, el }) => mount(el, fromModel(model)),
};
