// The words of special functions, for programs that use them.

import "../engine/special.ts";
