// What is told of an answer, with places for numbers.
// Written by `python -m tests.payload.write_words`; a test holds it fresh.

export const VERDICTS = {
  "right": "right",
  "large": "the size is too large",
  "small": "the size is too small",
  "sign": "wrong sign",
  "turned": "right size, wrong sign",
  "open": "not yet",
  "some": "{0} of {1} entries are right",
  "none": "no entry is right",
  "others": "right for these numbers, but not for others",
  "shape": "wrong shape: {0}, not {1}",
  "one": "one number",
  "numbers": "{0} numbers"
};
