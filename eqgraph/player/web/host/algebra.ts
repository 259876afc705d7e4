// The words of linear algebra, for programs that use them.

import "../engine/algebra.ts";
