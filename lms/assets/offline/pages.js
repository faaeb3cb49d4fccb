// Lessons and quizzes: what is done on them is written down here first, and shown again until the server has it.
import { isKept, keepAttempt } from "./keep.js";
import { change, itemsOf, keptOf, write } from "./store.js";
import { onNews, tell } from "./sync.js";
import { words } from "./words.js";

const GIVE_UP_AFTER_MS = 8000;
const SENT_OR_HERE = { here: "lms-saved--here", sent: "lms-saved--good", refused: "lms-saved--waiting" };

export async function enhance(account, isFromPhone, send) {
  const slug = location.pathname.split("/")[2];
  const kept = await keptOf(account);
  const page = new Page(account, isFromPhone, kept.find((record) => record.slug === slug), send);
  for (const form of document.querySelectorAll("form[data-keeps]")) page.takeOver(form);
  await page.noteOpened();
  await page.show();
  onNews(() => page.show());
  await page.keepNewAttempt().catch(() => {}); // the next page tries again
}

class Page {
  constructor(account, isFromPhone, kept, send) {
    Object.assign(this, { account, isFromPhone, kept, send });
    this.submission = null; // the one that somebody waits for on this page
    this.wereWaiting = new Set();
    this.underWay = new Set(); // what the page itself sends just now
  }

  takeOver(form) {
    if (form.dataset.keeps === "answered") {
      form.keepHere = () => this.keepHere(form);
    }
    // From the first touch on, the page knows better than what was written down before.
    form.addEventListener("input", () => { form.dataset.touched = ""; });
    form.addEventListener("submit", (event) => {
      // Where the line holds and nothing waits, the page does what it does without us.
      if (!this.isFromPhone && !this.kept && navigator.onLine && this.wereWaiting.size === 0) return;
      event.preventDefault();
      this.submits(form, event.submitter);
    });
  }

  /** Write the form down. Null where there is no room: then the page says so, and goes on as it does elsewhere. */
  async writeDown(form) {
    const { keeps, of, about, next } = form.dataset;
    const fields = new FormData(form);
    const title = about ?? document.querySelector("h1").textContent.trim();
    const [what, key] = aboutOf(keeps, of, fields, form);
    try {
      const item = await write(this.account, keeps, key, what, title, keeps === "submitted" ? next : location.pathname);
      this.underWay.add(item.id);
      tell();
      return item;
    } catch (error) {
      if (error?.name === "QuotaExceededError") this.say(form, words("full-answer"));
      return null;
    }
  }

  /** For the autosave of app.js: on this phone first, then to the server. */
  async keepHere(form) {
    const item = await this.writeDown(form);
    if (!item) return null;
    return {
      words: words("saved-here"),
      sent: (answer) => this.settle(item, answer),
      lost: () => {
        this.underWay.delete(item.id);
        this.wereWaiting.add(item.id);
        this.send();
      },
    };
  }

  /** The server has answered to what was written down. */
  async settle(item, answer) {
    this.underWay.delete(item.id);
    await change(this.account, new Set([item.id]), (one) =>
      answer?.saved ? { ...one, state: "sent", message: words("sent-at", { time: answer.at }) } : null);
    tell();
  }

  async submits(form, button) {
    const { keeps, next, review } = form.dataset;
    const item = await this.writeDown(form);
    if (!item) return void HTMLFormElement.prototype.submit.call(form);
    if (keeps === "submitted") return this.submitsQuiz(form, item, next);
    const onward = keeps === "answered" && button?.name === "then" ? review : next;
    const result = this.isFromPhone || !navigator.onLine ? "lost" : await this.deliver(form, item);
    if (result === "refused") return void HTMLFormElement.prototype.submit.call(form);
    if (result === "lost") {
      this.underWay.delete(item.id);
      this.wereWaiting.add(item.id);
      this.say(form, words("saved-here"));
      this.send();
    }
    if (keeps === "checked") {
      if (result === "sent") { location.hash = "check-result"; location.reload(); }
      else await this.show();
    } else if (result === "sent" || (await isKept(this.account, onward))) location.assign(onward);
    else this.say(form, `${words("saved-here")} ${words("next-waits")}`);
  }

  async submitsQuiz(form, item, next) {
    this.submission = { id: item.id, next };
    this.say(form, words("sending"));
    await this.send();
    this.underWay.delete(item.id);
    await this.show();
  }

  /** Send the form as its button would: "sent", "refused" where the page has to say why, or "lost". */
  async deliver(form, item) {
    const isAnswer = form.dataset.keeps === "answered";
    try {
      const answer = await fetch(form.getAttribute("action") || location.href, {
        method: "POST",
        body: new FormData(form),
        headers: isAnswer ? { "X-Requested-With": "autosave" } : { Accept: "text/html" },
        redirect: isAnswer ? "follow" : "manual",
        credentials: "same-origin",
        signal: AbortSignal.timeout?.(GIVE_UP_AFTER_MS),
      });
      const told = isAnswer ? await answer.json().catch(() => null) : { saved: answer.type === "opaqueredirect" };
      // To sign in again leads elsewhere, too: what a lesson's form sent is settled by the queue, which asks who we are.
      if (told?.saved && isAnswer) await this.settle(item, told);
      if (told?.saved) return "sent";
      if (answer.status >= 500 || [400, 401, 429].includes(answer.status)) return "lost";
      await this.settle(item, null);
      return "refused";
    } catch {
      return "lost";
    }
  }

  say(form, sentence, kind = "here") {
    let place = form.querySelector("[data-saved]");
    if (!place) {
      place = document.createElement("p");
      place.className = "lms-saved";
      place.setAttribute("role", "status");
      place.dataset.saved = "";
      form.append(place);
    }
    place.className = `lms-saved ${SENT_OR_HERE[kind]}`;
    if (place.textContent !== sentence) place.textContent = sentence;
  }

  /** A lesson that is read from the phone was opened; once. */
  async noteOpened() {
    const lesson = document.querySelector("[data-opens]")?.dataset.opens;
    if (!lesson || !this.isFromPhone) return;
    const key = `opened ${lesson}`;
    if ((await itemsOf(this.account)).some((item) => item.key === key)) return;
    const [about] = aboutOf("opened", lesson);
    await write(this.account, "opened", key, about, document.querySelector("h1").textContent.trim(), location.pathname);
  }

  /** Show what is written here and what became of it, on this page's forms and lists. */
  async show() {
    const items = await itemsOf(this.account);
    const shown = items.filter((item) => item.state === "waiting" || (item.state === "sent" && this.isFromPhone));
    const latest = new Map(shown.map((item) => [item.key, item]));
    const all = new Map(items.map((item) => [item.key, item]));
    for (const form of document.querySelectorAll("form[data-keeps]")) {
      const [, key] = aboutOf(form.dataset.keeps, form.dataset.of, new FormData(form), form);
      this.showReceipt(form, all.get(key));
      const item = latest.get(key);
      if (!item) continue;
      this.fillIn(form, item);
      if (item.kind === "checked") showFeedback(form, item);
    }
    const submission = document.querySelector("form[data-keeps=submitted], form[data-keeps=answered]");
    if (submission) this.showAnswered(latest, submission.dataset.of);
    for (const place of document.querySelectorAll("[data-shows-done]")) {
      if (latest.has(`done ${place.dataset.showsDone}`)) place.textContent = words("done");
    }
    this.leaveStaleReview(items);
  }

  showReceipt(form, item) {
    if (!item || this.underWay.has(item.id)) return;
    if (item.state === "sent" && item.id === this.submission?.id) location.assign(this.submission.next);
    if (item.state === "waiting") {
      this.wereWaiting.add(item.id);
      this.say(form, words(item.kind === "submitted" ? "submit-waits" : "saved-here"));
    } else if (this.wereWaiting.has(item.id) && item.message) {
      this.wereWaiting.delete(item.id);
      this.say(form, item.message, item.state);
    }
  }

  fillIn(form, item) {
    if ("touched" in form.dataset || form.contains(document.activeElement)) return;
    const fields = item.kind === "answered" ? item.about.fields : [["option", String(item.about.option)]];
    const given = new Map();
    for (const [name, value] of fields) given.set(name, [...(given.get(name) ?? []), value]);
    for (const field of form.elements) {
      if (!field.name || field.type === "hidden" || field.type === "submit") continue;
      const values = given.get(field.name) ?? [];
      if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
      else if (item.kind === "answered") field.value = values[0] ?? "";
    }
  }

  showAnswered(latest, attempt) {
    for (const place of document.querySelectorAll("[data-question]")) {
      const item = latest.get(`answered ${attempt} ${place.dataset.question}`);
      if (!item?.about.fields.some(([, value]) => value !== "")) continue;
      const status = place.querySelector(".govuk-task-list__status");
      if (status) status.textContent = words("answered");
      else markAnswered(place.querySelector("a"));
      document.querySelector("[data-unanswered]")?.remove();
    }
  }

  /** A review page that was made before answers arrived says too little: it is fetched anew when they have. */
  leaveStaleReview(items) {
    const form = document.querySelector("form[data-keeps=submitted]");
    if (!form || this.isFromPhone || this.submission) return;
    const answers = items.filter((item) => item.kind === "answered" && String(item.about.attempt) === form.dataset.of);
    const waiting = answers.filter((item) => item.state === "waiting");
    waiting.forEach((item) => this.wereWaiting.add(item.id));
    if (waiting.length === 0 && answers.some((item) => this.wereWaiting.has(item.id))) location.reload();
  }

  /** A quiz that began after its module was kept is kept, too. */
  async keepNewAttempt() {
    const form = document.querySelector("form[data-keeps=answered]");
    if (!form || !this.kept || this.isFromPhone || !navigator.onLine) return;
    if (!(await isKept(this.account, form.dataset.review))) await keepAttempt(this.account, this.kept);
    form.dataset.kept = "";
  }
}

/** What a form is about, as the server wants it, and what tells it from others here. */
function aboutOf(kind, of, fields, form) {
  if (kind === "submitted") return [{ attempt: Number(of) }, `submitted ${of}`];
  if (kind === "answered") {
    const question = fields.get("question");
    const given = [...fields].filter(([name]) => name.startsWith("answer") && typeof fields.get(name) === "string");
    return [{ attempt: Number(of), question, fields: given }, `answered ${of} ${question}`];
  }
  const [module, lesson] = of.split("/");
  const about = { module, lesson };
  if (kind === "checked") Object.assign(about, { option: Number(fields.get("option") ?? -1), mark: form.dataset.mark });
  return [about, `${kind} ${of}`];
}

/** As the server marks a question that is answered. */
function markAnswered(link) {
  if (link.classList.contains("lms-steps__answered")) return;
  link.classList.add("lms-steps__answered");
  link.querySelector(".govuk-visually-hidden").textContent = `, ${words("is-answered")}`;
  const tick = document.createElement("span");
  tick.setAttribute("aria-hidden", "true");
  tick.textContent = " ✓";
  link.append(tick);
}

/** What the chosen option teaches, as the server shows it. Only pages that are kept know it. */
function showFeedback(form, { id, about }) {
  const option = form.querySelector(`input[value="${about.option}"]`);
  const before = document.getElementById("check-result");
  if (!option?.dataset.feedback || before?.dataset.of === id) return;
  before?.remove();
  const isRight = option.dataset.right === "1";
  const verdict = document.createElement("div");
  verdict.id = "check-result";
  verdict.dataset.of = id;
  verdict.className = isRight ? "lms-verdict lms-verdict--good" : "govuk-inset-text";
  verdict.setAttribute("role", "status");
  for (const [text, style] of [[words(isRight ? "right" : "not-yet"), "govuk-body govuk-!-font-weight-bold"], [option.dataset.feedback, "govuk-body"]]) {
    const line = document.createElement("p");
    line.className = style;
    line.textContent = text;
    verdict.append(line);
  }
  form.before(verdict);
}
