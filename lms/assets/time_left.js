// Shows how many minutes of a timed attempt are left, and says so at ten, five and one: quietly, and never by seconds.
// The server says how long; the clock of a phone may be wrong, but it runs.
const SAID_AT = [10, 5, 1];
const TICK_MS = 1000;

class TimeLeft {
  constructor(place) {
    this.words = place.dataset;
    this.shown = place.querySelector("[data-time-shown]");
    this.said = document.querySelector("[data-time-said]");
    this.set(Number(place.dataset.secondsLeft));
    this.minutes = this.left();
    // More time may be given while somebody writes: each save tells.
    addEventListener("saved", ({ detail }) => { if (Number.isInteger(detail?.secondsLeft)) this.set(detail.secondsLeft); });
    document.addEventListener("visibilitychange", () => this.tick());
    setInterval(() => this.tick(), TICK_MS);
    if (this.minutes > 0) this.show(this.minutes); // else the page itself says that it is over
  }

  set(seconds) {
    this.endsAt = Date.now() + seconds * 1000;
  }

  left() {
    return Math.max(0, Math.ceil((this.endsAt - Date.now()) / 60000));
  }

  tick() {
    const minutes = this.left();
    if (minutes === this.minutes) return;
    const isFewer = minutes < this.minutes;
    this.minutes = minutes;
    this.show(minutes);
    if (isFewer && (SAID_AT.includes(minutes) || minutes === 0)) this.said.textContent = this.sentence(minutes);
    if (minutes === 0) dispatchEvent(new Event("time-over"));
  }

  show(minutes) {
    this.shown.textContent = this.sentence(minutes);
  }

  sentence(minutes) {
    if (minutes === 0) return this.words.over;
    return `${this.words.left} ${this.inWords(minutes)}`;
  }

  /** "12 minutes" in the page's language, where the browser speaks it. */
  inWords(minutes) {
    const style = { style: "unit", unit: "minute", unitDisplay: "long" };
    return new Intl.NumberFormat(document.documentElement.lang, style).format(minutes);
  }
}

new TimeLeft(document.querySelector("[data-seconds-left]"));
