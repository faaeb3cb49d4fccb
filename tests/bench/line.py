"""How long a learner on a weak line waits for a lesson: in Chromium, cache empty, until its words are painted."""

from __future__ import annotations

from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, ViewportSize, sync_playwright

from tests.bench.figures import Figure
from tests.bench.site import SECRET_KEY
from tests.chromium import ARGUMENTS, find_chromium
from tests.real_server import RealServer

BITS_A_SECOND = 250_000
LATENCY_MS = 300
PHONE: ViewportSize = {"width": 375, "height": 900}
# Element Timing tells when the page's heading and the lesson's first paragraph were painted.
WATCH = """
const parts = { h1: "main h1", paragraph: ".lms-lesson p" }, painted = {};
new MutationObserver(() => {
  for (const [name, selector] of Object.entries(parts))
    document.querySelector(selector)?.setAttribute("elementtiming", name);
}).observe(document, { childList: true, subtree: true });
window.readable = new Promise(resolve => new PerformanceObserver(list => {
  for (const entry of list.getEntries()) painted[entry.identifier] ??= entry.renderTime;
  if (painted.h1 && painted.paragraph) resolve(Math.max(painted.h1, painted.paragraph));
}).observe({ type: "element", buffered: true }));
"""


def readable_figures(instance: Path, lessons: list[tuple[str, str]], times: int = 7) -> list[Figure]:
    """Milliseconds from asking for a lesson until it can be read. ``lessons`` are cookies and paths, asked for in turn.
    No figure where there is no Chromium.
    """
    if find_chromium() is None:
        print("emulated.lesson.readable is left out: no Chromium.", flush=True)
        return []
    server = RealServer(instance, DEMONSTRATION="0", SECRET_KEY=SECRET_KEY)
    server.start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
            asked = [lessons[number % len(lessons)] for number in range(times)]
            taken = [_readable_ms(browser, server.address, cookie, path) for cookie, path in asked]
            browser.close()
    finally:
        server.end()
    return [Figure("emulated.lesson.readable", median(taken), "ms", goal=3000)]


def _readable_ms(browser: Browser, address: str, cookie: str, path: str) -> float:
    name, _, value = cookie.partition("=")
    context = browser.new_context(viewport=PHONE)
    context.add_cookies([{"name": name, "value": value.partition(";")[0], "url": address}])
    page = context.new_page()
    page.add_init_script(WATCH)
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": LATENCY_MS,
            "downloadThroughput": BITS_A_SECOND / 8,
            "uploadThroughput": BITS_A_SECOND / 8,
        },
    )
    page.goto(address + path, wait_until="commit")
    taken: float = page.evaluate("readable")
    context.close()
    return taken
