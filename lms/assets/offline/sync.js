// Sends what waits, for the account that is signed in, one batch at a time, from one tab at a time.
import { change, itemsOf, note, setNote } from "./store.js";

const GIVE_UP_AFTER_MS = 20000;
const MOST_ITEMS = 100;
const MOST_BYTES = 150000;
const MOST_TIMES_BUSY = 3;

const news = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("lms-offline");
const listeners = new Set();
if (news) news.onmessage = () => listeners.forEach((listener) => listener());

/** Call `listener` whenever something was written, sent or put away, in this tab or another. */
export const onNews = (listener) => listeners.add(listener);
export function tell() {
  listeners.forEach((listener) => listener());
  news?.postMessage("news");
}

/**
 * Send what waits of `account`. Gives "sent" when nothing waits any more, "no line", "signed out", "other" when somebody
 * else is signed in, "busy" when another tab sends, or "trouble" on the server's side.
 */
export function send(account) {
  turn = turn.catch(() => {}).then(() => sendAlone(account));
  return turn;
}

let turn = Promise.resolve();
let timesBusy = 0;

async function sendAlone(account) {
  // An old browser, or a tab that hangs: two may send the same, and the server takes it once.
  if (!navigator.locks || timesBusy >= MOST_TIMES_BUSY) {
    timesBusy = 0;
    return sendAll(account);
  }
  return navigator.locks.request("lms-sync", { ifAvailable: true }, (lock) => {
    timesBusy = lock ? 0 : timesBusy + 1;
    return lock ? sendAll(account) : "busy";
  });
}

async function sendAll(account) {
  let waiting = await waitingOf(account);
  if (waiting.length === 0) return "sent";
  let state = await ask(account);
  if (typeof state === "string") return state;
  while (waiting.length > 0) {
    const answer = await post(account, state, batchOf(waiting));
    if (typeof answer === "string") return answer;
    const receipts = new Map(answer.receipts.map((receipt) => [receipt.id, receipt]));
    await change(account, receipts, (item) => {
      const { refused, message } = receipts.get(item.id);
      return { ...item, state: refused ? "refused" : "sent", message };
    });
    tell();
    if (receipts.size === 0) return "trouble";
    waiting = await waitingOf(account);
  }
  return "sent";
}

export async function waitingOf(account) {
  const waiting = (await itemsOf(account)).filter((item) => item.state === "waiting");
  // A submission goes last: what was answered before and after the button all belongs to it.
  return waiting.sort((one, other) => (one.kind === "submitted") - (other.kind === "submitted") || one.order - other.order);
}

/** What the server says of this session: a token, and the mark of each module; or what is wrong. Sets our clock. */
export async function ask(account) {
  const asked = Date.now();
  let answer;
  try {
    answer = await fetch("/offline/state", { headers: { Accept: "application/json" }, cache: "no-store", ...patience() });
  } catch {
    return "no line";
  }
  const heard = Date.now();
  if (answer.status === 401) return "signed out";
  const state = answer.ok ? await answer.json().catch(() => null) : null;
  if (!state) return "trouble";
  if (state.account !== account) return "other";
  return { ...state, skew: await skewFrom(state.now - heard, state.now - asked) };
}

/**
 * By how much this clock is behind the server's, which is known only between two bounds. What was found before stays
 * while it lies between them, so that what is sent in two batches keeps its order.
 */
async function skewFrom(least, most) {
  const before = await note("skew");
  if (before !== undefined && least <= before && before <= most) return before;
  const found = Math.round((least + most) / 2);
  await setNote("skew", found);
  return found;
}

function batchOf(waiting) {
  const items = [];
  let bytes = 0;
  for (const { id, kind, at, about } of waiting) {
    bytes += JSON.stringify(about).length * 3 + 200;
    if (items.length > 0 && (items.length >= MOST_ITEMS || bytes > MOST_BYTES)) break;
    items.push({ id, kind, at, about });
  }
  return items;
}

async function post(account, { token, skew }, items) {
  let answer;
  try {
    answer = await fetch("/offline/sync", {
      method: "POST",
      headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ account, skew, items }),
      ...patience(),
    });
  } catch {
    return "no line";
  }
  if (answer.status === 401) return "signed out";
  if (answer.status === 409 || answer.status === 403) return "other";
  return (answer.ok && (await answer.json().catch(() => null))) || "trouble";
}

function patience() {
  return { credentials: "same-origin", signal: AbortSignal.timeout?.(GIVE_UP_AFTER_MS) };
}
