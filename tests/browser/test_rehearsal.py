"""A rehearsal in a browser: the teleprompter goes on by its keys, a question breaks in, the drill
asks, and a voice from a fake microphone is measured.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from core.store.database import Store
from tests.browser import screen
from tests.browser.conftest import FLAGS, chromium
from tests.browser.server import Server
from tests.core.rehearsal.sounds import SPOKEN_RATE, hush, spoken, wav

pytestmark = pytest.mark.browser
SAID = (
    "I recommend we pause the release.",
    "For flights out of Newark in the evening, errors rose from seven to forty two.",
)
GAP = 2.0
# Time runs ten times as fast for the page: a question breaks in at some second of a long step.
FAST = "const now = performance.now.bind(performance); performance.now = () => 10 * now()"


def rehearsing(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/rehearsal")
    page.get_by_role("button", name="Start a rehearsal").click()
    expect(page.locator(".prompter .line").first).to_be_visible()


def events(server: Server) -> list:
    store = Store(server.home)
    try:
        held = store.meetings()[0][0]
        return [entry.event for entry in store.log(held)]
    finally:
        store.engine.dispose()


def test_the_teleprompter_goes_on_by_keys_and_a_look_at_a_hidden_line_is_counted(
    serve, fresh_home: Path, person
) -> None:
    server, page = serve(fresh_home), person()
    rehearsing(page, server)
    first = page.locator(".prompter .line").first.inner_text()
    page.keyboard.press("PageDown")
    expect(page.locator(".prompter .title").first).to_have_text("2 of 7 · Finding")
    expect(page.locator(".prompter .line").first).not_to_have_text(first)
    page.get_by_text("Hide the script").click()
    look = page.get_by_role("button", name="Look at the line")
    expect(look).to_be_visible()
    assert page.locator(".prompter .words > .line").count() == 0
    look.click()
    expect(page.locator(".prompter .words > .line")).to_be_visible()
    page.keyboard.press("PageUp")
    expect(page.locator(".prompter .title").first).to_have_text("1 of 7 · Opening")
    kinds = [type(event).__name__ for event in events(server)]
    assert kinds == ["MeetingOpened", "StepShown", "ScriptPeeked", "StepShown"]


def test_a_question_breaks_into_a_run_and_its_rating_is_kept(
    serve, fresh_home: Path, person
) -> None:
    server, page = serve(fresh_home), person()
    page.add_init_script(
        "window.asked = []; window.speechSynthesis.speak = (said) => window.asked.push(said.text)"
    )
    page.add_init_script(FAST)
    rehearsing(page, server)
    page.get_by_text("Interrupt me").click()
    page.get_by_text("Ask aloud").click()
    question = page.locator(".prompter .asked .question")
    for _ in range(7):  # two steps or more of seven are broken into
        try:
            expect(question).to_be_visible(timeout=6_000)  # a step lasts up to 26 s, here 2.6
            break
        except AssertionError:
            page.keyboard.press("PageDown")
    text = question.inner_text()
    page.get_by_role("button", name="Partly").click()
    expect(question).to_have_count(0)
    expect(page.locator(".prompter .words > .line")).to_be_visible()
    assert page.evaluate("window.asked") == [text]
    page.wait_for_function("document.querySelector('[data-testid=stStatusWidget]') === null")
    drilled = events(server)[-1]
    assert (type(drilled).__name__, drilled.result) == ("QuestionDrilled", "partly")
    assert drilled.interrupted


def test_the_drill_asks_and_its_lights_say_how_long_it_takes(
    serve, fresh_home: Path, person
) -> None:
    server, page = serve(fresh_home), person()
    page.goto(f"{server.url}/rehearsal")
    page.get_by_role("tab", name="Drill").click()
    page.get_by_text("Impatient", exact=True).click()
    page.get_by_role("button", name="Ask me a question").click()
    expect(page.locator(".drill .who")).to_contain_text("impatient")
    expect(page.locator(".drill .light")).to_have_text(["60 s", "90 s", "120 s"])
    expect(page.locator(".drill .word")).to_have_text("Answer first, then the number.")
    asked = page.locator(".drill .question").inner_text()
    page.get_by_role("button", name="Show the answer").click()
    page.get_by_role("button", name="Missed it").click()
    expect(page.locator(".drill .question")).not_to_have_text(asked)
    page.wait_for_function("document.querySelector('[data-testid=stStatusWidget]') === null")
    assert events(server)[-1].result == "missed"


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sentences by espeak-ng with a pause of two seconds between them."""
    folder = tmp_path_factory.mktemp("voice")
    parts = []
    for sentence in SAID:
        samples = spoken(sentence, folder)
        loud = np.flatnonzero(np.abs(samples) > 0.01)
        parts += [samples[loud[0] : loud[-1]], hush(GAP, 0.0005, SPOKEN_RATE)]
    path = folder / "said.wav"
    path.write_bytes(wav(np.concatenate(parts), SPOKEN_RATE).getvalue())
    return path


@pytest.fixture
def microphone(browser: Browser, recording: Path) -> Iterator[Page]:
    """A browser whose microphone hears a recording, over and over."""
    flags = (
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={recording}",
    )
    listening = browser.browser_type.launch(executable_path=chromium(), args=[*FLAGS, *flags])
    page = listening.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.set_default_timeout(20_000)
    yield page
    listening.close()


def test_a_voice_is_recorded_measured_and_kept_with_its_run(
    serve, fresh_home: Path, microphone: Page
) -> None:
    server, page = serve(fresh_home), microphone
    rehearsing(page, server)
    page.get_by_role("tab", name="Voice").click()
    page.get_by_role("button", name="Record", exact=True).click()
    page.wait_for_timeout(12_000)
    page.get_by_role("button", name="Stop recording").click()
    expect(page.get_by_text("What was measured")).to_be_visible()
    page.get_by_text("30 seconds", exact=True).click()
    page.get_by_role("button", name="Keep the figures with the latest run").click()
    named = "VoiceMeasured"
    screen.until(page, lambda: type(events(server)[-1]).__name__ == named, "the voice's figures")
    measured = events(server)[-1]
    assert measured.pace is not None
    assert measured.seconds == pytest.approx(12, abs=2)
    assert measured.longest == pytest.approx(GAP, abs=0.4)
    assert not (server.home / "recordings").exists()
    page.get_by_role("tab", name="Report").click()
    expect(page.get_by_text("Voice", exact=True).last).to_be_visible()
