// Progressive: every page works without this. It saves while one writes, and stops double clicks.
import { Button, ErrorSummary, NotificationBanner, PasswordInput, createAll } from "govuk-frontend";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
for (const component of [Button, ErrorSummary, NotificationBanner, PasswordInput]) createAll(component);

const WAIT_AFTER_TYPING_MS = 1500;
const LONGEST_PAUSE_MS = 30000;

/** Saves a form as it changes, one save at a time, again after a failure, and says so beside it. */
class Autosave {
  constructor(form) {
    this.form = form;
    this.receipt = form.querySelector("[data-saved]");
    this.words = form.dataset;
    this.isChanged = false;
    this.isSaving = false;
    this.failures = 0;
    form.addEventListener("input", (event) => this.changed(event));
    form.addEventListener("change", (event) => this.changed(event, 0));
    form.addEventListener("submit", () => { this.isChanged = false; });
    addEventListener("online", () => this.save());
    addEventListener("beforeunload", (event) => { if (this.isChanged) event.preventDefault(); });
  }

  changed(event, wait = WAIT_AFTER_TYPING_MS) {
    if (event.target.type === "file" || event.target.name === "declared") return;
    this.isChanged = true;
    this.later(wait);
  }

  later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  async save() {
    if (!this.isChanged || this.isSaving) return;
    this.isSaving = true;
    this.isChanged = false;
    const body = new FormData(this.form);
    for (const input of this.form.querySelectorAll("input[type=file]")) body.delete(input.name);
    try {
      const answer = await fetch(this.form.action || location.href, {
        method: "POST", body, headers: { "X-Requested-With": "autosave" }, credentials: "same-origin",
      });
      if (answer.status >= 500) throw new Error(String(answer.status));
      const told = await answer.json().catch(() => null);
      this.failures = 0;
      if (told?.saved) this.say(`${this.words.savedWords ?? "Saved at"} ${told.at}`, false);
      else this.say(told?.message ?? this.words.refusedWords ?? "This could not be saved. Use the button.", true);
    } catch {
      this.isChanged = true;
      this.failures += 1;
      this.say(this.words.lostWords ?? "The line is lost. We try again. Do not close this page.", true);
      this.later(Math.min(1000 * 2 ** this.failures, LONGEST_PAUSE_MS));
    }
    this.isSaving = false;
    if (this.isChanged && this.failures === 0) this.later(0);
  }

  say(words, isWaiting) {
    if (!this.receipt) return;
    this.receipt.textContent = words;
    this.receipt.classList.toggle("lms-saved--waiting", isWaiting);
  }
}

for (const form of document.querySelectorAll("form[data-autosave]")) new Autosave(form);
