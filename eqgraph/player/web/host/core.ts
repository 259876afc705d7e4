// What every page carries.

import "../kit/store.ts";
import "./page.ts";
