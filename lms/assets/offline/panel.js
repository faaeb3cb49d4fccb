// The part of a module's page that keeps it on this phone.
import { keep, canKeep, NotKept, remove } from "./keep.js";
import { keptOf } from "./store.js";
import { ask } from "./sync.js";
import { words } from "./words.js";

const SAID_EACH = 5;
const SAYS = { full: "full", failed: "failed", "signed-out": "sign-in" };

/** Keep or fetch again, and say how it goes in `says`. Gives whether it is kept now. */
export async function keepAndSay(account, address, says, button) {
  button.disabled = true;
  try {
    await keep(account, address, (done, all) => {
      // Now and then only: a screen reader reads each of these.
      if (done % SAID_EACH === 1) says.textContent = words("keeping", { done, all });
    });
    says.textContent = words("kept");
    return true;
  } catch (error) {
    says.textContent = words(error instanceof NotKept ? SAYS[error.why] : "failed");
    return false;
  } finally {
    button.disabled = false;
  }
}

export async function keepPanel(account, isFromPhone) {
  const panel = document.querySelector("[data-keep]");
  if (!panel) return;
  const says = panel.querySelector("[data-keep-says]");
  const button = panel.querySelector("[data-keep-start]");
  panel.hidden = false;
  if (!canKeep()) {
    says.textContent = words("cannot");
    button.hidden = true;
    return;
  }
  const show = async () => {
    const kept = (await keptOf(account)).find((record) => record.slug === panel.dataset.keep);
    button.textContent = words(kept ? "remove" : "keep");
    button.dataset.does = kept ? "remove" : "keep";
    if (kept) says.textContent = words("kept");
    return kept;
  };
  button.addEventListener("click", async () => {
    if (button.dataset.does === "remove") {
      await remove(account, panel.dataset.keep);
      await show();
      says.textContent = words("removed");
    } else if (await keepAndSay(account, panel.dataset.address, says, button)) await show();
  });
  const kept = await show();
  if (!kept || isFromPhone) return;
  const state = await ask(account);
  if (typeof state === "object" && state.marks[kept.slug] !== kept.mark) {
    says.textContent = words("changed");
    button.textContent = words("fetch");
    button.dataset.does = "fetch";
  }
}
