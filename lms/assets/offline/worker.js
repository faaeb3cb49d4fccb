// Answers for the site where there is no line, with the pages that the account signed in last keeps on this phone.
// The network always comes first; nothing is stored here; what is not kept is let through.
import { current, keptOf, setCurrent } from "./store.js";

const PATIENCE_MS = 8000; // a weak line answers within it; after it, a kept page is better than none
const HOME = "/offline";
const SHELL = "/offline/no-line";

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => {
  event.waitUntil(Promise.all([clients.claim(), registration.navigationPreload?.enable()]));
});
addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin) return;
  if (event.request.mode === "navigate") event.respondWith(page(event, pathname));
  else if (pathname.startsWith("/static/")) event.respondWith(file(event.request));
});

async function page(event, pathname) {
  const line = fromLine(event);
  event.waitUntil(line.catch(() => {}));
  const first = await Promise.race([line.catch(() => null), after(PATIENCE_MS)]);
  if (first) return first;
  const kept = await keptPage(pathname, "");
  return kept ?? line.catch(async () => (await keptPage(HOME, " data-lost")) ?? (await shell()));
}

/** The page over the line. It says whose it is; from then on, only that account's pages are shown without a line. */
async function fromLine(event) {
  const answer = (await event.preloadResponse) ?? (await fetch(event.request));
  const owner = answer.ok ? answer.headers.get("X-Account") : null;
  if (owner) await setCurrent(owner).catch(() => {});
  return answer;
}

async function keptPage(path, mark) {
  const account = await current().catch(() => null);
  if (!account) return undefined;
  for (const { cache } of await keptOf(account)) {
    const found = (await caches.has(cache)) && (await (await caches.open(cache)).match(path));
    if (!found) continue;
    const text = (await found.text()).replace("<html ", `<html data-kept${mark} `);
    const headers = new Headers(found.headers);
    for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
    return new Response(text, { headers });
  }
  return undefined;
}

async function shell() {
  return (await caches.match(SHELL)) ?? Response.error();
}

/** A style or script: its name changes with its content, so what is kept is as good as what is there. */
async function file(request) {
  return (await caches.match(request, { ignoreVary: true }).catch(() => null)) ?? fetch(request);
}

const after = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds, null); });
