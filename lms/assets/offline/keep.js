// Keeps a module: its very pages, in a cache of its own, which counts only once every page is in it.
import { dropKept, forget, keptOf, lowerFlag, putKept, raiseFlag, setCurrent, setNote } from "./store.js";

const AT_ONCE = 3;
const FRESH_MS = 24 * 60 * 60 * 1000;
const SHELL = "lms-shell";

/** Why a module could not be kept: "full", "failed", "signed-out". */
export class NotKept extends Error {
  constructor(why) {
    super(why);
    this.why = why;
  }
}

export const canKeep = () => "serviceWorker" in navigator && "caches" in globalThis && "indexedDB" in globalThis;

/** Fetch and keep a module, or nothing of it. `progress(done, all)` is told of each page. Throws NotKept. */
export async function keep(account, address, progress = () => {}) {
  const made = [];
  try {
    const bundle = await bundleAt(address, account);
    const before = await keptOf(account);
    const shared = before.find((record) => record.slug === "");
    const isFresh = shared && Date.now() - shared.at < FRESH_MS && (await hasAll(shared.cache, bundle.assets));
    const pages = { "": isFresh ? [] : [...bundle.shared, ...bundle.assets], [bundle.slug]: bundle.pages };
    const all = pages[""].length + bundle.pages.length;
    let done = 0;
    const records = [];
    for (const [slug, addresses] of Object.entries(pages)) {
      if (addresses.length === 0) continue;
      const cache = `lms-pages-${account}-${slug}-${Date.now()}`;
      made.push(cache);
      const bytes = await fill(cache, addresses, account, () => progress(++done, all));
      records.push({ account, slug, title: bundle.title, mark: bundle.mark, address, cache, bytes, at: Date.now() });
    }
    await keepShell(bundle.shell);
    await register();
    await setNote(`words ${account}`, bundle.words);
    await setCurrent(account);
    for (const record of records) await putKept(record);
    raiseFlag();
    const replaced = before.filter((old) => records.some((record) => record.slug === old.slug));
    for (const { cache } of replaced) await caches.delete(cache);
  } catch (error) {
    for (const cache of made) await caches.delete(cache).catch(() => {});
    throw asNotKept(error);
  }
}

/** Add the pages of an attempt that began after its module was kept; all of them, or none. */
export async function keepAttempt(account, record) {
  const bundle = await bundleAt(record.address, account);
  const cache = await caches.open(record.cache);
  const there = new Set((await cache.keys()).map((request) => new URL(request.url).pathname));
  const missing = bundle.pages.filter((page) => !there.has(page));
  try {
    await fill(record.cache, missing, account, () => {});
  } catch (error) {
    for (const page of missing) await cache.delete(page).catch(() => {});
    throw asNotKept(error);
  }
}

export async function remove(account, slug) {
  const records = await keptOf(account);
  const leaves = records.filter((record) => record.slug === slug);
  if (records.every((record) => record.slug === slug || record.slug === "")) leaves.push(...records.filter((r) => r.slug === ""));
  for (const record of leaves) {
    await dropKept(account, record.slug);
    await caches.delete(record.cache);
  }
  await leaveIfEmpty();
}

/** Let go of everything of this account: what is kept, what waits, what was sent. */
export async function wipe(account) {
  await forget(account);
  const own = `lms-pages-${account}-`;
  if ("caches" in globalThis) {
    for (const name of await caches.keys()) if (name.startsWith(own)) await caches.delete(name);
  }
  await leaveIfEmpty();
}

/** Whether this page is kept for the account. */
export async function isKept(account, path) {
  if (!canKeep()) return false;
  for (const { cache } of await keptOf(account)) if (await (await caches.open(cache)).match(path)) return true;
  return false;
}

async function hasAll(name, addresses) {
  const cache = await caches.open(name);
  const found = await Promise.all(addresses.map((address) => cache.match(address, { ignoreVary: true })));
  return found.every(Boolean);
}

async function leaveIfEmpty() {
  if (!(await lowerFlag()) || !canKeep()) return;
  await caches.delete(SHELL);
  const registration = await navigator.serviceWorker.getRegistration();
  await registration?.unregister();
}

async function bundleAt(address, account) {
  const answer = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  const bundle = answer.ok && !answer.redirected ? await answer.json() : null;
  if (answer.status === 401 || (bundle && bundle.account !== account)) throw new NotKept("signed-out");
  if (!bundle) throw new NotKept("failed");
  return bundle;
}

/** Put these addresses into a cache, a few at once; the bytes that they take. Throws at the first that fails. */
async function fill(name, addresses, account, oneMore) {
  const cache = await caches.open(name);
  const left = [...addresses];
  let bytes = 0;
  const worker = async () => {
    for (let address = left.shift(); address; address = left.shift()) {
      const answer = await fetch(address, { headers: { "X-Requested-With": "keep" }, credentials: "same-origin" });
      const owner = answer.headers.get("X-Account");
      if (owner !== null && owner !== account) throw new NotKept("signed-out");
      if (!answer.ok) throw new NotKept("failed");
      // A page that leads elsewhere meanwhile, as that of a quiz submitted on another phone, is left out.
      if (!answer.redirected) {
        bytes += (await answer.clone().arrayBuffer()).byteLength;
        await cache.put(address, answer);
      }
      oneMore();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker)).catch((error) => {
    left.length = 0;
    throw error;
  });
  return bytes;
}

async function keepShell(address) {
  const answer = await fetch(address, { credentials: "same-origin" });
  if (!answer.ok) throw new NotKept("failed");
  await (await caches.open(SHELL)).put(address, answer);
}

async function register() {
  await navigator.serviceWorker.register("/service-worker.js");
  await navigator.serviceWorker.ready;
  await navigator.storage?.persist?.().catch(() => false);
}

function asNotKept(error) {
  if (error instanceof NotKept) return error;
  return new NotKept(error?.name === "QuotaExceededError" ? "full" : "failed");
}
