// Reads a lesson aloud with the browser's own voice, sentence by sentence, and marks the paragraph that it is at. Where
// no voice speaks English, no button is shown. The words on the buttons come from the page, in the reader's language.
const BLOCKS = "h2, h3, p, li, th, td, pre, svg[role=img]";
const SENTENCES = /[^.!?]+(?:[.!?]+[”’)]*(?=\s|$)|[.!?]+)*\s*/g; // a dot inside a number or an address ends nothing
const voices = speechSynthesis;

class ReadAloud {
  constructor(controls, lesson) {
    this.controls = controls;
    this.play = controls.querySelector("[data-aloud=play]");
    this.stop = controls.querySelector("[data-aloud=stop]");
    this.words = { ...controls.dataset, start: this.play.textContent };
    this.sentences = [...lesson.querySelectorAll(BLOCKS)].flatMap((block) =>
      (said(block).match(SENTENCES) ?? []).map((words) => ({ block, words })));
    this.next = 0;
    this.isReading = false;
    this.marked = null;
    this.play.addEventListener("click", () => (this.isReading ? this.pause() : this.goOn()));
    this.stop.addEventListener("click", () => this.end());
    addEventListener("pagehide", () => this.pause());
    voices.addEventListener?.("voiceschanged", () => this.offer());
    this.offer();
  }

  /** Show the button once there is a voice: browsers find theirs some time after the page is there. */
  offer() {
    const english = voices.getVoices().filter((voice) => voice.lang.toLowerCase().startsWith("en"));
    this.voice = english.find((voice) => /GB/i.test(voice.lang)) ?? english[0];
    this.controls.hidden = !this.voice || this.sentences.length === 0;
  }

  goOn() {
    this.isReading = true;
    this.show();
    this.speak();
  }

  speak() {
    const { block, words } = this.sentences[this.next];
    this.mark(block);
    const utterance = new SpeechSynthesisUtterance(words.trim());
    utterance.lang = "en-GB";
    utterance.voice = this.voice;
    // What was cut off by pause() tells of its end, too.
    utterance.onend = () => { if (this.current === utterance) this.spoken(); };
    utterance.onerror = () => { if (this.current === utterance) this.pause(); };
    this.current = utterance;
    voices.speak(utterance);
  }

  spoken() {
    this.next += 1;
    if (this.next < this.sentences.length) this.speak();
    else this.end();
  }

  /** Not the browser's own pause(), which ends everything on Android: the sentence is begun again. */
  pause() {
    this.current = null;
    this.isReading = false;
    voices.cancel();
    this.show();
  }

  end() {
    this.next = 0;
    this.pause();
    this.mark(null);
  }

  show() {
    const hasBegun = this.isReading || this.marked !== null;
    const { pause, goOn, start } = this.words;
    this.play.textContent = this.isReading ? pause : hasBegun ? goOn : start;
    if (!hasBegun && document.activeElement === this.stop) this.play.focus();
    this.stop.hidden = !hasBegun;
  }

  mark(block) {
    if (block === this.marked) return;
    this.marked?.classList.remove("lms-aloud-now");
    block?.classList.add("lms-aloud-now");
    block?.scrollIntoView({ block: "nearest" });
    this.marked = block;
    this.show();
  }
}

/** What is said at a block: a drawing's description, or its words without those of the blocks in it. */
function said(block) {
  if (block.matches("svg")) return block.getAttribute("aria-label");
  const own = block.cloneNode(true);
  for (const inner of own.querySelectorAll(BLOCKS)) inner.remove();
  return own.textContent.replace(/\s+/g, " ").trim();
}

new ReadAloud(document.querySelector("[data-read-aloud]"), document.querySelector(".lms-lesson"));
