// The words of trigonometry, roundings and other functions of numbers, for programs that use them.

import "../engine/elementary.ts";
