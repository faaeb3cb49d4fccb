// What this phone keeps, in IndexedDB. Every record but the clock's names the account that it belongs to.
const NAME = "lms-offline";
const FLAG = "lms-offline"; // in localStorage: app.js asks for the rest only where something is kept or waits
const NOBODY = "none";

let opening;

function database() {
  opening ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      const made = asked.result;
      made.createObjectStore("queue", { keyPath: "order", autoIncrement: true }).createIndex("account", "account");
      made.createObjectStore("kept", { keyPath: ["account", "slug"] });
      made.createObjectStore("notes");
    };
    asked.onsuccess = () => {
      asked.result.onversionchange = () => { asked.result.close(); opening = undefined; };
      resolve(asked.result);
    };
    asked.onerror = () => { opening = undefined; reject(asked.error); };
  });
  return opening;
}

/** Run `work(stores)` in one transaction, and wait until it is on the disk. Gives what the request of `work` gave. */
async function within(names, mode, work) {
  const transaction = (await database()).transaction(names, mode, { durability: "strict" });
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error ?? new DOMException("", "AbortError"));
  });
  const stores = Object.fromEntries([names].flat().map((name) => [name, transaction.objectStore(name)]));
  const given = work(stores);
  await done;
  return given?.result;
}

export const note = (name) => within("notes", "readonly", ({ notes }) => notes.get(name));
export const setNote = (name, value) => within("notes", "readwrite", ({ notes }) => notes.put(value, name));

/** Whose pages may be shown without a line: the account that signed in last, or null. */
export async function current() {
  const account = await note("current");
  return account && account !== NOBODY ? account : null;
}

export async function setCurrent(account) {
  if ((await note("current")) !== (account || NOBODY)) await setNote("current", account || NOBODY);
}

// Modules; the one with the empty name stands for the pages and files that all modules share.

export const keptOf = (account) =>
  within("kept", "readonly", ({ kept }) => kept.getAll(IDBKeyRange.bound([account, ""], [account, "\uffff"])));
export const putKept = (record) => within("kept", "readwrite", ({ kept }) => kept.put(record));
export const dropKept = (account, slug) => within("kept", "readwrite", ({ kept }) => kept.delete([account, slug]));

// What was done here: it waits, was sent, or was refused. One record for each thing that waits or was sent.

export const itemsOf = (account) =>
  within("queue", "readonly", ({ queue }) => queue.index("account").getAll(account));

/** A random UUID, also where crypto.randomUUID is missing. */
function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** Write something down, in place of what was written of the same thing before, and give it back. */
export async function write(account, kind, key, about, title, page) {
  const item = { account, kind, key, about, title, page, id: newId(), state: "waiting" };
  await within(["queue", "notes"], "readwrite", ({ queue, notes }) => {
    notes.get("written").onsuccess = (event) => {
      // Always later than what was written before, whatever the clock does.
      item.at = Math.max(Date.now(), (event.target.result ?? 0) + 1);
      notes.put(item.at, "written");
      queue.index("account").openCursor(account).onsuccess = ({ target: { result: cursor } }) => {
        if (!cursor) return void queue.add(item);
        if (cursor.value.key === key && cursor.value.state !== "refused") cursor.delete();
        cursor.continue();
      };
    };
  });
  raiseFlag();
  return item;
}

/** Change the records of these ids: `change(item)` gives what it becomes, or null to let go of it. */
export function change(account, ids, change) {
  return within("queue", "readwrite", ({ queue }) => {
    queue.index("account").openCursor(account).onsuccess = ({ target: { result: cursor } }) => {
      if (!cursor) return;
      if (ids.has(cursor.value.id)) {
        const changed = change(cursor.value);
        if (changed) cursor.update(changed);
        else cursor.delete();
      }
      cursor.continue();
    };
  });
}

/** Let go of what was sent and was written before this moment. */
export function prune(account, before) {
  return within("queue", "readwrite", ({ queue }) => {
    queue.index("account").openCursor(account).onsuccess = ({ target: { result: cursor } }) => {
      if (!cursor) return;
      if (cursor.value.state === "sent" && cursor.value.at < before) cursor.delete();
      cursor.continue();
    };
  });
}

/** Let go of everything of an account. */
export async function forget(account) {
  await within(["queue", "kept", "notes"], "readwrite", ({ queue, kept, notes }) => {
    kept.delete(IDBKeyRange.bound([account, ""], [account, "\uffff"]));
    notes.delete(`words ${account}`);
    queue.index("account").openCursor(account).onsuccess = ({ target: { result: cursor } }) => {
      if (!cursor) return;
      cursor.delete();
      cursor.continue();
    };
  });
}

export function raiseFlag() {
  try { localStorage.setItem(FLAG, "1"); } catch { /* then this page's load is all there is */ }
}

/** Lower the flag when nothing of anybody is here any more. */
export async function lowerFlag() {
  const left = await within(["queue", "kept"], "readonly", ({ queue, kept }) => {
    const counts = { result: 0 };
    for (const store of [queue, kept]) store.count().onsuccess = (event) => { counts.result += event.target.result; };
    return counts;
  });
  if (left === 0) try { localStorage.removeItem(FLAG); } catch { /* it is not there */ }
  return left === 0;
}
