// The digits of a node in words, where a page carries them: host/digits.ts sets it.

import type { NodeInfo } from "../engine/schema.d.ts";
import type { Words } from "../language/words.ts";
import type { Payload } from "./payload.ts";

/** @returns empty where nothing is known of them */
type Right = (payload: Payload, words: Words, node: NodeInfo, known: { value: boolean; gradient: boolean }) => string;

export const rightness: { of?: Right } = {};
