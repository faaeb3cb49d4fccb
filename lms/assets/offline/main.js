// What a page does where a phone keeps something, or may soon. app.js fetches this file only there.
import { keptPage } from "./kept.js";
import { guardSignOut, leavingPage } from "./leaving.js";
import { keepPanel } from "./panel.js";
import { enhance } from "./pages.js";
import { keptOf, lowerFlag, prune, setCurrent } from "./store.js";
import { send } from "./sync.js";
import { announce, hush, learnWords } from "./words.js";

const SOONEST_MS = 5000;
const LATEST_MS = 5 * 60 * 1000;

const account = document.body.dataset.account ?? "";
const isFromPhone = "kept" in document.documentElement.dataset;
let pause = SOONEST_MS;
let timer;

/** Send what waits now, and again later as long as something does. */
async function sendAndGoOn() {
  clearTimeout(timer);
  const result = await send(account).catch(() => "trouble");
  if (result === "signed out") announce("sign-in", `/sign-in?next=${encodeURIComponent(location.pathname)}`, "sign-in-link");
  else if (result === "sent") hush("sign-in");
  if (["sent", "other", "signed out"].includes(result)) pause = SOONEST_MS;
  else {
    timer = setTimeout(sendAndGoOn, pause);
    pause = Math.min(pause * 2, LATEST_MS);
  }
  return result;
}

async function begin() {
  if (!isFromPhone) await setCurrent(account);
  if (!account) return;
  await learnWords(account);
  if (isFromPhone) announce("no-line", location.pathname === "/offline" ? "" : "/offline", "kept-link");
  await Promise.all([
    enhance(account, isFromPhone, sendAndGoOn),
    keepPanel(account, isFromPhone),
    keptPage(account, isFromPhone, sendAndGoOn),
    leavingPage(account, sendAndGoOn),
    guardSignOut(account),
  ]);
  const sendSoon = () => { pause = SOONEST_MS; sendAndGoOn(); };
  addEventListener("online", () => { hush("no-line"); sendSoon(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) sendSoon(); });
  await sendAndGoOn();
  const days = (await keptOf(account)).length > 0 ? 30 : 1;
  await prune(account, Date.now() - days * 24 * 60 * 60 * 1000);
  await lowerFlag();
}

begin().catch((error) => {
  // A private window, or a disk that can't be read: the page goes on as it does everywhere.
  console.warn("Nothing can be kept here:", error);
  for (const place of document.querySelectorAll("[data-cannot]")) place.hidden = false;
});
