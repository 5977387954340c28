"""Measure inside the page: from the event that a person makes to the frame in which the answer is
drawn.
"""

from __future__ import annotations

from playwright.sync_api import Page

START = """([event, title]) => {
  const stages = () => [...document.querySelectorAll('[data-testid=stMain] *')]
    .filter((one) => one.shadowRoot && one.shadowRoot.querySelector('.frame'))
    .map((one) => one.shadowRoot);
  const picture = () => {
    const [stage] = stages();
    const drawn = stage && stage.querySelector('.picture svg');
    if (drawn) return drawn.innerHTML;
    const chart = '[data-testid=stMain] [data-testid=stVegaLiteChart]';
    const c = document.querySelector(`${chart} svg, ${chart} canvas`);
    return !c ? '' : c.tagName === 'CANVAS' ? c.toDataURL() : c.innerHTML;
  };
  const heading = () => {
    const [stage] = stages();
    const found = (stage || document).querySelector(stage ? 'h1' : '[data-testid=stMain] h1');
    return (found || {innerText: ''}).innerText;
  };
  const before = picture();
  window.__begun = null; window.__drawn = null;
  const begin = () => { window.__begun = performance.now(); };
  window.addEventListener(event, begin, {capture: true, once: true});
  const poll = () => {
    const now = window.__begun === null ? '' : picture();
    if (now && now !== before && heading().startsWith(title)) {
      window.__drawn = performance.now();
      return;
    }
    requestAnimationFrame(poll);
  };
  requestAnimationFrame(poll);
}"""


def watch(page: Page, event: str, title: str = "") -> None:
    """Begin to watch: from this event until the first picture is another one and the heading begins
    like this.
    """
    page.get_by_test_id("stMain").locator(
        ".picture svg.wide, [data-testid=stVegaLiteChart] svg, [data-testid=stVegaLiteChart] canvas"
    ).first.wait_for()
    page.evaluate(START, [event, title])


def took(page: Page, patience: int = 15_000) -> float:
    """Wait for the change and give the milliseconds from the event to the frame that showed it."""
    page.wait_for_function("() => window.__drawn !== null", timeout=patience, polling=20)
    return page.evaluate("window.__drawn - window.__begun")
