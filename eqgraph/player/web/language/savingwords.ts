// What is told of files, of the clipboard, and of the transcript, where a page carries them.

export const menuWords = {
  copied: "the tape is copied",
  linked: "a link to this step is copied",
  pictured: "the picture is copied",
  noPicture: "this page may not copy a picture: save it as PNG",
  noClipboard: "this page may not write to the clipboard",
  saved: (name: string) => `saved as ${name}`,
  failed: (why: string) => `the picture was not saved: ${why}`,
};

export const transcriptWords = {
  list: "every step so far",
  empty: "No step yet.",
  copy: "copy",
  copied: "the transcript is copied",
};
