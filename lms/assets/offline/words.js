// Sentences in the reader's language: the server writes them into a page, or they came with a kept module.
import { note } from "./store.js";

const template = document.getElementById("offline-words");
let kept = {};

/** Read those that came with a kept module. */
export async function learnWords(account) {
  kept = (account && (await note(`words ${account}`))) || {};
}

/** A sentence, with its places in braces filled. */
export function words(name, places = {}) {
  const sentence = template?.getAttribute(`data-say-${name}`) ?? kept[name] ?? "";
  return sentence.replace(/\{(\w+)\}/g, (all, place) => places[place] ?? all);
}

/** Say something at the head of the page, once, with a link or without. */
export function announce(name, address, linkName) {
  if (!words(name) || document.querySelector(`[data-announced="${name}"]`)) return;
  const place = document.createElement("div");
  place.className = "govuk-inset-text";
  place.setAttribute("role", "status");
  place.dataset.announced = name;
  document.getElementById("main").prepend(place);
  place.append(words(name));
  if (address) {
    const link = document.createElement("a");
    link.className = "govuk-link";
    link.href = address;
    link.textContent = words(linkName);
    place.append(" ", link);
  }
}

export const hush = (name) => document.querySelector(`[data-announced="${name}"]`)?.remove();
