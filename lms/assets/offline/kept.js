// The page of what is kept on this phone: modules, what waits, what was sent, what was not used and why.
import { canKeep, remove } from "./keep.js";
import { keepAndSay } from "./panel.js";
import { change, itemsOf, keptOf } from "./store.js";
import { ask, onNews, tell } from "./sync.js";
import { words } from "./words.js";

const MOST_SENT = 30;

export async function keptPage(account, isFromPhone, send) {
  const page = document.querySelector("[data-kept-page]");
  if (!page) return;
  if (!canKeep()) document.querySelector("[data-cannot]").hidden = false;
  document.querySelector("[data-missing]").hidden = !("lost" in document.documentElement.dataset);
  const part = (name) => page.querySelector(`[data-${name}]`);
  const copyOf = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);
  let marks = null;

  const showModules = async () => {
    const modules = (await keptOf(account)).filter((record) => record.slug !== "");
    part("no-modules").hidden = modules.length > 0;
    part("modules").replaceChildren(...modules.map((record) => {
      const card = copyOf("kept-module");
      const place = (name) => card.querySelector(`[data-${name}]`);
      place("title").textContent = record.title;
      place("title").href = `/learn/${record.slug}`;
      place("size").textContent = words("kept-size", { size: Math.ceil(record.bytes / 1024) });
      place("changed").hidden = marks === null || marks[record.slug] === record.mark;
      place("fetch").addEventListener("click", async () => {
        if (await keepAndSay(account, record.address, place("says"), place("fetch"))) place("changed").hidden = true;
      });
      place("remove").addEventListener("click", async () => {
        await remove(account, record.slug);
        await showModules();
        part("status").textContent = words("removed");
      });
      return card;
    }));
  };

  const showItems = async () => {
    const items = (await itemsOf(account)).filter((item) => item.kind !== "opened");
    const line = (item) => {
      const entry = copyOf("kept-item");
      const place = (name) => entry.querySelector(`[data-${name}]`);
      place("title").textContent = item.title;
      place("title").href = item.page;
      place("receipt").textContent = item.state === "waiting" ? words("saved-here") : item.message;
      place("dismiss").hidden = item.state !== "refused";
      place("dismiss").addEventListener("click", async () => {
        await change(account, new Set([item.id]), () => null);
        tell();
      });
      return entry;
    };
    const show = (name, state) => {
      const of = items.filter((item) => item.state === state);
      part(name).replaceChildren(...of.slice(-MOST_SENT).reverse().map(line));
      return of.length > 0;
    };
    const waits = show("waiting", "waiting");
    part("none-waits").hidden = waits;
    part("send-part").hidden = !waits;
    part("refused-part").hidden = !show("refused", "refused");
    part("sent-part").hidden = !show("sent", "sent");
  };

  part("send").addEventListener("click", async () => {
    part("status").textContent = words("sending");
    const result = await send();
    part("status").textContent = { sent: words("nothing-waits"), "signed out": words("sign-in") }[result] ?? words("no-line-now");
  });
  onNews(showItems);
  await Promise.all([showModules(), showItems()]);
  page.hidden = false;
  if (isFromPhone) return;
  const state = await ask(account);
  if (typeof state === "object") {
    marks = state.marks;
    await showModules();
  }
}
