// What is told of files, of the clipboard, and of the transcript, where a page carries them.

export const menuWords = {
  copied: "the tape is copied",
  linked: "a link to this step is copied",
  pictured: "the picture is copied",
  noPicture: "this page may not copy a picture: save it as PNG",
  noClipboard: "this page may not write to the clipboard",
  saved: (name: string) => `saved as ${name}`,
  failed: (why: string) => `not saved: ${why}`,
  making: (name: string, done: number, steps: number) =>
    done < steps ? `${name}: ${done} of ${steps} steps` : `${name}: being written`,
  busy: (name: string) => `${name}: the kernel is busy`,
  stop: "Stop",
  stopped: (name: string) => `${name} is not made`,
  noKernel: "no kernel answers here",
  noPage: "this player is a part of another page; save_html(path) writes its own",
  films: "GIF and WebP: a kernel makes them, in a notebook.",
};

export const transcriptWords = {
  list: "every step so far",
  empty: "No step yet.",
  copy: "copy",
  copied: "the transcript is copied",
};
