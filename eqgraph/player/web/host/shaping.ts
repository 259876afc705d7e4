// The words of cuts, joins and other shapes, for programs that use them.

import "../engine/shaping.ts";
