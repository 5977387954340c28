"""Measure inside the page: from the event that a person makes to the frame in which the answer is drawn."""

from __future__ import annotations

from playwright.sync_api import Page

START = """([event, signature]) => {
  const look = () => eval(signature);
  const before = look();
  window.__begun = null; window.__drawn = null;
  window.addEventListener(event, () => { window.__begun = performance.now(); }, {capture: true, once: true});
  const poll = () => {
    const now = look();
    if (window.__begun !== null && now && now !== before) { window.__drawn = performance.now(); return; }
    requestAnimationFrame(poll);
  };
  requestAnimationFrame(poll);
}"""


def picture(key: str) -> str:
    """Write the script that reads a chart as it is drawn now: its SVG, or the pixels of its canvas; empty without one."""
    return (
        f"(() => {{ const c = document.querySelector('.st-key-{key} svg.marks, .st-key-{key} canvas');"
        " return !c ? '' : c.tagName === 'CANVAS' ? c.toDataURL() : c.innerHTML; })()"
    )


def turned(title: str, key: str) -> str:
    """Write the script that is true once a heading begins like this and its chart is drawn."""
    return (
        "(() => { const h = document.querySelector('[data-testid=stMain] h1');"
        f" return h && h.innerText.startsWith({title!r}) && {picture(key)} !== '' ? 'there' : ''; }})()"
    )


def watch(page: Page, event: str, signature: str) -> None:
    """Begin to watch for a change of what a script reads."""
    page.evaluate(START, [event, signature])


def took(page: Page, patience: int = 15_000) -> float:
    """Wait for the change and give the milliseconds from the event to the frame that showed it."""
    page.wait_for_function("() => window.__drawn !== null", timeout=patience, polling=20)
    return page.evaluate("window.__drawn - window.__begun")
