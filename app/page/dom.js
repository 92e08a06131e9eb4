// The few things that every part of the page does with its elements.

export const $ = (id) => document.getElementById(id);

// Text from elsewhere only ever becomes text (the Content-Security-Policy refuses anything else), and characters
// that are not seen but turn what is around them, such as U+202E, become one that is seen: an amount reads as it is.
export const plain = (text) => String(text).replace(/[\p{Cc}\p{Cf}]/gu, "\uFFFD");

export function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = plain(text);
  return made;
}

// Shown where it is; an empty text hides it.
export function show(id, text) {
  $(id).textContent = text;
  $(id).hidden = !text;
}

// Said by a screen reader when it has finished what it is saying.
export function announce(text) {
  $("live").textContent = text;
}
