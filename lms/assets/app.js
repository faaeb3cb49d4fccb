// Progressive: every page works without this. It saves what one writes as one writes it, and stops double clicks.
import { Button, ErrorSummary, NotificationBanner, PasswordInput, createAll } from "govuk-frontend";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
for (const component of [Button, ErrorSummary, NotificationBanner, PasswordInput]) createAll(component);

// Whoever has to leave a page quickly does not want the Back button to lead here again.
for (const link of document.querySelectorAll("[data-leave]")) {
  link.addEventListener("click", (event) => { event.preventDefault(); location.replace(link.href); });
}

const WAIT_AFTER_TYPING_MS = 1500;
const LONGEST_PAUSE_MS = 30000;
const GIVE_UP_AFTER_MS = 20000;

/**
 * Saves a form as it changes: one save at a time, again after a failure, and says so in the form's [data-saved].
 * The sentences come from the form (macros/forms.html), in the reader's language.
 */
class Autosave {
  constructor(form) {
    this.form = form;
    this.receipt = form.querySelector("[data-saved]");
    this.isUnsaved = false; // on the page, but not yet with the server
    this.isSaving = false;
    this.failures = 0;
    form.addEventListener("input", (event) => this.changed(event, WAIT_AFTER_TYPING_MS));
    form.addEventListener("change", (event) => this.changed(event, 0));
    // A submit carries everything, and always goes ahead.
    form.addEventListener("submit", () => { this.isUnsaved = false; this.count(); });
    addEventListener("online", () => this.save());
    addEventListener("time-over", () => this.save()); // what is sent a moment later is still taken
    // On a phone, a page that is left for another app may never come back.
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.save(); });
    addEventListener("beforeunload", (event) => { if (this.isUnsaved) event.preventDefault(); });
  }

  changed(event, wait) {
    // Files and declarations are sent by a button only.
    if (["file", "button", "submit"].includes(event.target.type) || "notSaved" in event.target.dataset) return;
    // "change" follows "input" when a field is left: nothing is new unless it waits to be saved.
    if (event.type === "change" && event.target.matches("textarea, input[type=text]") && !this.isUnsaved) return;
    this.isUnsaved = true;
    this.later(wait);
  }

  later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  async save() {
    if (!this.isUnsaved || this.isSaving) return;
    clearTimeout(this.timer);
    this.isSaving = true;
    this.isUnsaved = false;
    // On this phone first, where it can be (offline/pages.js): from there it is sent even when the page is closed.
    const here = await this.form.keepHere?.();
    try {
      const answer = await this.send(here);
      this.told(answer);
      here?.sent(answer);
    } catch {
      if (here) {
        this.say(here.words, "here");
        here.lost();
      } else {
        this.failures += 1;
        this.isUnsaved = true;
        this.say(this.form.dataset.lostWords, "waiting");
        this.later(Math.min(1000 * 2 ** this.failures, LONGEST_PAUSE_MS));
      }
    }
    this.isSaving = false;
    if (this.isUnsaved && this.failures === 0) this.later(WAIT_AFTER_TYPING_MS);
  }

  /** What the server answers, or null for a page. Throws when the line or the server fails, so that we try again; and
   * when nobody is signed in any more, if it is kept ``here``: it can be sent afterwards. */
  async send(here) {
    this.count();
    const body = new FormData(this.form);
    for (const input of this.form.querySelectorAll("input[type=file], [data-not-saved]")) body.delete(input.name);
    // Not form.action: a button that is named "action" would answer in its place.
    const answer = await fetch(this.form.getAttribute("action") || location.href, {
      method: "POST",
      body,
      headers: { "X-Requested-With": "autosave" },
      credentials: "same-origin",
      signal: AbortSignal.timeout?.(GIVE_UP_AFTER_MS),
    });
    const waits = here && [400, 401].includes(answer.status);
    if (answer.status >= 500 || answer.status === 429 || waits) throw new Error(String(answer.status));
    return answer.json().catch(() => null);
  }

  /** Number what is sent, where the form wants it: of two saves the server keeps the one that was sent last. */
  count() {
    const sequence = this.form.querySelector("[data-sequence]");
    if (sequence) sequence.value = Number(sequence.value) + 1;
  }

  told(answer) {
    this.failures = 0;
    dispatchEvent(new CustomEvent("saved", { detail: answer }));
    for (const [name, value] of Object.entries(answer?.fields ?? {})) this.form.elements[name].value = value;
    if (answer?.saved) this.form.dispatchEvent(new CustomEvent("lms:saved"));
    if (answer?.saved) this.say(answer.message ?? `${this.form.dataset.savedWords} ${answer.at}`, "good");
    else this.say(answer?.message ?? this.form.dataset.refusedWords, "waiting");
  }

  say(words, kind) {
    if (!this.receipt) return;
    this.receipt.textContent = words;
    this.receipt.className = `lms-saved lms-saved--${kind}`;
  }
}

for (const form of document.querySelectorAll("form[data-autosave]")) new Autosave(form);

const marking = document.querySelector("form[data-marking]");
if (marking) import(marking.dataset.script);

const statement = document.querySelector("form[data-statement]");
if (statement) import(statement.dataset.script);

const aloud = document.querySelector("[data-read-aloud]");
if (aloud && "speechSynthesis" in window) import(aloud.dataset.readAloud);

/** Whether something is kept on this phone, or waits to be sent (offline/store.js). */
function somethingIsHere() {
  try { return localStorage.getItem("lms-offline") !== null; } catch { return false; }
}

const timed = document.querySelector("[data-seconds-left]");
if (timed) import(timed.dataset.script);

const offline = document.querySelector("script[data-offline]")?.dataset.offline;
if (offline && (somethingIsHere() || document.querySelector("[data-offline-soon], [data-keeps=answered]"))) {
  import(offline).catch(() => {}); // without it, every page does what it always does
}
