// The part of what leaves the player: pictures, texts and links, and every step so far to be copied.

import { menuWords, transcriptWords } from "../language/savingwords.ts";
import { words } from "../language/words.ts";
import { savingOf } from "../panels/saving.ts";
import { transcriptView } from "../panels/transcript.ts";
import { carried } from "../shell/carried.ts";

Object.assign(words.menu, menuWords);
Object.assign(words.transcript, transcriptWords);
carried.saving = { savingOf, transcriptView };
