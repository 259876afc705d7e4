// The words of entries that are looked up, windows, and contractions over indices, for programs that use them.

import "../engine/indexing.ts";
