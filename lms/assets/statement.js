// Writing a statement: words are counted as one writes, and words to start from go in at one press. Without this, the
// same buttons do it by a page, and the server counts.

class Statement {
  constructor(form) {
    this.form = form;
    this.fields = [...form.querySelectorAll("textarea[data-words]")];
    this.missing = form.querySelector("[data-missing]");
    this.receipt = form.querySelector("[data-saved]");
    form.addEventListener("click", (event) => this.put(event));
    // What was saved is said below the box in which one writes.
    form.addEventListener("focusin", (event) => {
      if (this.receipt && this.fields.includes(event.target)) event.target.after(this.receipt);
    });
    form.addEventListener("input", () => this.count());
    this.count();
  }

  put(event) {
    const button = event.target.closest("button[data-into]");
    if (!button) return;
    event.preventDefault();
    const field = document.getElementById(button.dataset.into);
    const words = document.getElementById(button.dataset.from).textContent;
    if (!field.value.includes(words)) field.value = `${field.value}\n\n${words}`.trim();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  }

  count() {
    let total = 0;
    let without = 0;
    for (const field of this.fields) {
      const words = field.value.trim().split(/\s+/).filter(Boolean).length;
      const line = document.getElementById(field.dataset.words);
      total += words;
      line.querySelector("[data-count]").textContent = words;
      line.querySelector("[data-long]").hidden = words <= Number(this.missing.dataset.advised);
      this.missing.querySelector(`[data-for="${field.id}"]`).hidden = words > 0;
      if (words === 0) without += 1;
    }
    this.missing.hidden = without === 0;
    const sum = this.form.querySelector("[data-total]");
    if (!sum) return;
    sum.textContent = total;
    this.form.querySelector("[data-too-long]").hidden = total <= Number(this.missing.dataset.most);
  }
}

for (const form of document.querySelectorAll("form[data-statement]")) new Statement(form);
