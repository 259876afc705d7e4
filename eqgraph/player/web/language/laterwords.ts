// The texts of a long run that is looked at in between.

export const laterWords = { text: "problems: counting …", why: "the whole run is looked at in between" };
