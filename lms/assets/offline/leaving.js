// Signing out of a phone that keeps something: what waits can be sent first, or everything removed.
import { wipe } from "./keep.js";
import { itemsOf, keptOf } from "./store.js";
import { words } from "./words.js";

/** Lead whoever signs out to the page that asks, when something of theirs is here. */
export function guardSignOut(account) {
  for (const form of document.querySelectorAll("form[data-signs-out]")) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const [items, kept] = await Promise.all([itemsOf(account), keptOf(account)]).catch(() => [[], []]);
      const waits = items.some((item) => item.state === "waiting" && item.kind !== "opened");
      if (waits || kept.length > 0) return location.assign(form.dataset.signsOut);
      await wipe(account).catch(() => {}); // what was sent is left nowhere but with us
      HTMLFormElement.prototype.submit.call(form);
    });
  }
}

export async function leavingPage(account, send) {
  const page = document.querySelector("[data-leaving]");
  if (!page) return;
  const part = (name) => document.querySelector(`[data-${name}]`);
  const form = part("wipe").form;
  const signOut = () => HTMLFormElement.prototype.submit.call(form);
  const show = async () => {
    const waiting = (await itemsOf(account)).filter((item) => item.state === "waiting" && item.kind !== "opened");
    part("waits-part").hidden = waiting.length === 0;
    part("waiting").replaceChildren(...waiting.map((item) => {
      const entry = document.createElement("li");
      entry.dir = "auto";
      entry.textContent = item.title;
      return entry;
    }));
    part("kept-part").hidden = (await keptOf(account)).length === 0;
  };
  part("send-first").addEventListener("click", async () => {
    part("says").textContent = words("sending");
    const result = await send();
    if (result === "sent") signOut();
    else part("says").textContent = words(result === "signed out" ? "sign-in" : "no-line-now");
  });
  part("wipe").hidden = false;
  part("wipe").addEventListener("click", async () => {
    await wipe(account);
    signOut();
  });
  await show();
  page.hidden = false;
}
