// Marking faster: kept comments go in at one press, and letters decide. Without this, the same buttons do it by a page.
const OFF = "lms-marking-keys-off"; // remembered on this device

class Marking {
  constructor(form) {
    this.form = form;
    this.criteria = [...form.querySelectorAll("[data-criterion]")];
    this.keys = form.querySelector("[data-keys]");
    this.switch = form.querySelector("[data-keys-switch]");
    form.addEventListener("click", (event) => this.add(event));
    // What was counted once is not counted with each later save.
    form.addEventListener("lms:saved", () => form.querySelectorAll("input[name=used]").forEach((used) => used.remove()));
    document.addEventListener("keydown", (event) => this.pressed(event));
    this.keys.hidden = false;
    this.switch.addEventListener("click", () => { this.turn(!this.isOff()); });
    this.turn(this.isOff());
  }

  isOff() { try { return localStorage.getItem(OFF) !== null; } catch { return false; } }

  turn(off) {
    try { if (off) localStorage.setItem(OFF, "1"); else localStorage.removeItem(OFF); } catch { /* this page only */ }
    this.off = off;
    this.switch.textContent = off ? this.switch.dataset.on : this.switch.dataset.off;
  }

  add(event) {
    const button = event.target.closest("[data-kept]");
    if (!button) return;
    event.preventDefault();
    const field = document.getElementById(button.dataset.into);
    const words = document.getElementById(button.getAttribute("aria-describedby")).textContent;
    if (!field.value.includes(words)) field.value = `${field.value}\n${words}`.trim();
    const used = document.createElement("input");
    Object.assign(used, { type: "hidden", name: "used", value: button.dataset.kept });
    this.form.append(used);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  }

  pressed(event) {
    if (event.defaultPrevented || event.isComposing || event.altKey) return;
    const target = event.target;
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && this.form.contains(target)) {
      event.preventDefault();
      this.form.querySelector("[data-main]").click();
      return;
    }
    if (event.ctrlKey || event.metaKey) return;
    const writes = target.matches("textarea, select, input:not([type=radio]):not([type=checkbox])");
    if (writes) {
      if (event.key === "Escape" && this.form.contains(target)) this.reach(this.here(), "input");
      return;
    }
    if (this.off) return;
    const place = this.here();
    const deed = {
      j: () => this.reach(Math.min(place + 1, this.criteria.length - 1), "input"),
      k: () => this.reach(Math.max(place - 1, 0), "input"),
      p: () => this.decide(Math.max(place, 0), "pass"),
      r: () => this.decide(Math.max(place, 0), "refer"),
      c: () => this.reach(Math.max(place, 0), "textarea"),
    }[event.key.toLowerCase()];
    if (!deed) return;
    event.preventDefault();
    deed();
  }

  /** The place of the criterion that has the focus; -1 when none has. */
  here() { return this.criteria.findIndex((one) => one.contains(document.activeElement)); }

  reach(place, what) {
    const one = this.criteria[Math.max(place, 0)];
    (one?.querySelector(`${what}:checked`) ?? one?.querySelector(what))?.focus();
  }

  decide(place, value) {
    const choice = this.criteria[place]?.querySelector(`input[value=${value}]`);
    if (!choice) return;
    choice.focus();
    choice.click();
  }
}

for (const form of document.querySelectorAll("form[data-marking]")) new Marking(form);
