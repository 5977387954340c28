"""The stage in a real browser: everything on it is seen whole, read from afar, and stays in its
place; a step reaches it without a run of the page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from tests.browser import screen
from tests.browser.screen import Ear
from tests.browser.server import Server
from tests.browser.test_meeting import main, rest

pytestmark = pytest.mark.browser

SIZES = {
    "1280x720": (1280, 720, 18.0, 32.0),
    "1440x900": (1440, 900, 18.0, 32.0),
    "1920x1080": (1920, 1080, 18.0, 32.0),
    "390x844": (390, 844, 16.0, 16.0),
    "360x740": (360, 740, 14.5, 16.0),
}
# What is written on a stage, how large, whether it is cut, and whether it lies in the window. Texts
# of the picture are measured as they are drawn, scaled with it.
MEASURE = """() => {
  const outer = document.querySelector('[data-testid=stMain]');
  const find = (root) => {
    for (const one of root.querySelectorAll('*')) {
      if (one.shadowRoot && one.shadowRoot.querySelector('.frame')) return one.shadowRoot;
      if (one.shadowRoot) { const in_it = find(one.shadowRoot); if (in_it) return in_it; }
    }
    return null;
  };
  const root = find(outer), frame = root.querySelector('.frame');
  const texts = [], cut = [], outside = [];
  const shown = (one) => one.checkVisibility() && !one.closest('.unseen');
  const inside = (box) => box.left >= -1 && box.top >= -1
    && box.right <= innerWidth + 1 && box.bottom <= innerHeight + 1;
  for (const one of frame.querySelectorAll('p, h1, li, strong, span, td, th, footer')) {
    const own = [...one.childNodes].some((each) => each.nodeType === 3 && each.nodeValue.trim());
    if (!shown(one) || !own) continue;
    texts.push([one.textContent, parseFloat(getComputedStyle(one).fontSize), one.className]);
    if (one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== 'inline')
      cut.push(['wide', one.textContent]);
    const feet = parseFloat(getComputedStyle(one).fontSize) * 0.2;
    if (one.scrollHeight > one.clientHeight + feet && getComputedStyle(one).display !== 'inline')
      cut.push(['tall', one.textContent]);
    if (!inside(one.getBoundingClientRect())) outside.push(one.textContent);
  }
  for (const one of frame.querySelectorAll('.slide > *')) {
    const feet = parseFloat(getComputedStyle(one).fontSize) * 0.2;
    if (one.scrollHeight > one.clientHeight + feet) cut.push(['part', one.className]);
  }
  for (const one of frame.querySelectorAll('svg text')) {
    if (!one.closest('svg').checkVisibility()) continue;
    const scale = one.getScreenCTM().a;
    texts.push([one.textContent, parseFloat(one.getAttribute('font-size')) * scale, 'svg']);
    if (!inside(one.getBoundingClientRect())) outside.push(one.textContent);
  }
  const box = frame.getBoundingClientRect();
  const picture = frame.querySelector('.picture');
  return {
    texts, cut, outside,
    frame: [box.left, box.top, box.width, box.height],
    picture: picture ? picture.getBoundingClientRect().height / box.height : null,
    scrolls: document.querySelector('[data-testid=stMain]').scrollHeight > innerHeight + 1,
    headline: parseFloat(getComputedStyle(frame.querySelector('h1')).fontSize),
    figures: frame.querySelectorAll('.figure').length,
    sources: frame.querySelectorAll('.source').length,
  };
}"""
SHIFTS = """() => {
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) window.shifted += one.value;
  }).observe({ type: 'layout-shift', buffered: false });
}"""


@pytest.fixture(scope="module")
def walked(shared_server: Server, browser: Browser) -> Iterator[tuple[Page, dict[str, Page], str]]:
    """Hold a meeting that screens of all sizes follow."""
    contexts = []

    def seat(width: int, height: int) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        return page

    presenter = seat(1440, 900)
    screen.open_at(presenter, f"{shared_server.url}/")
    meeting = screen.start_meeting(presenter)
    rooms = {}
    for name, (width, height, *_) in SIZES.items():
        rooms[name] = seat(width, height)
        screen.open_at(rooms[name], f"{shared_server.url}/audience?meeting={meeting}")
    rest(presenter)
    yield presenter, rooms, meeting
    for item in contexts:
        item.close()


@pytest.mark.parametrize("step", screen.STEPS)
def test_each_step_is_seen_whole_at_every_size_in_letters_that_can_be_read(
    walked: tuple[Page, dict[str, Page], str], step: str
) -> None:
    presenter, rooms, _ = walked
    for page in rooms.values():
        page.evaluate(SHIFTS)
    presenter.keyboard.press(str(screen.STEPS.index(step) + 1))
    screen.shows_step(presenter, step)
    for name, page in rooms.items():
        _, _, smallest, headline = SIZES[name]
        screen.shows_step(page, step)
        page.wait_for_timeout(300)
        seen = page.evaluate(MEASURE)
        where = f"{step} at {name}"
        assert not seen["scrolls"], where
        assert seen["outside"] == [], where
        assert seen["cut"] == [], where
        assert [text for text in seen["texts"] if text[1] < smallest - 0.05] == [], where
        assert seen["headline"] >= headline, where
        assert seen["figures"] <= 3, where
        assert seen["sources"] == 1, where
        assert page.evaluate("window.shifted") <= 0.02, where
        if seen["picture"] is not None and int(name.split("x")[0]) > 480:
            assert seen["picture"] >= 0.45, where


def first_shift(browser: Browser, url: str, viewport: dict) -> float:
    """Measure how much moves while a browser that has nothing stored opens a page."""
    context = browser.new_context(viewport=viewport)
    page = context.new_page()
    page.add_init_script(f"({SHIFTS})()")
    screen.open_at(page, url)
    screen.still(page)
    shifted = page.evaluate("window.shifted")
    context.close()
    return shifted


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_nothing_jumps_while_the_first_page_of_a_server_is_opened(
    fresh_home: Path, serve: Callable[..., Server], browser: Browser, size: tuple[int, int]
) -> None:
    """No cache, no code: every place is reserved before what stands in it has come."""
    viewport = {"width": size[0], "height": size[1]}
    assert first_shift(browser, f"{serve(fresh_home).url}/finding", viewport) <= 0.1


def test_a_moved_slider_changes_the_picture_and_shifts_nothing(
    shared_server: Server, person: Callable[..., Page]
) -> None:
    page = screen.open_at(person(), f"{shared_server.url}/quantification")
    # The first move brings the way back to what was agreed, which stands below the stage.
    screen.thumb(page, "flights scored a day").press("ArrowRight")
    screen.band(page).wait_for()
    screen.still(page)
    before = page.locator(".picture svg.wide").inner_html()
    page.evaluate(SHIFTS)
    page.evaluate(BLANKS)
    thumb = screen.thumb(page, "flights scored a day")
    thumb.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    screen.until(
        page,
        lambda: page.locator(".picture svg.wide").inner_html() != before,
        "another picture",
    )
    screen.settled(page)
    assert page.evaluate("window.shifted") <= 0.02
    assert page.evaluate("window.blank") == 0
    screen.press(page, "Back to the agreed assumptions")


# Counts the frames in which a stage that had a picture has none.
BLANKS = """() => {
  window.blank = 0;
  const stage = [...document.querySelectorAll('*')].find(
    (one) => one.shadowRoot && one.shadowRoot.querySelector('.frame'));
  const look = () => {
    const picture = stage.isConnected && stage.shadowRoot.querySelector('.picture svg');
    if (!picture || picture.getBoundingClientRect().height === 0) window.blank += 1;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""


def test_each_part_of_a_slide_stays_in_its_place_when_numbers_move(
    walked: tuple[Page, dict[str, Page], str],
) -> None:
    presenter, rooms, _ = walked
    places = []
    for step in ("2", "3"):
        presenter.keyboard.press(step)
        screen.shows_step(rooms["1280x720"], screen.STEPS[int(step) - 1])
        parts = [
            rooms["1280x720"].locator(f".{name}") for name in ("headline", "picture", "figures")
        ]
        places.append([(box["x"], box["y"]) for part in parts if (box := part.bounding_box())])
    assert places[0] == places[1]


# What it says without being seen


def test_the_stage_has_a_heading_a_list_and_a_picture_with_its_words(
    walked: tuple[Page, dict[str, Page], str],
) -> None:
    presenter, rooms, _ = walked
    room = rooms["1280x720"]
    presenter.keyboard.press("2")
    screen.shows_step(room, "Finding")
    headline = room.get_by_role("heading", level=1)
    expect(headline).to_have_count(1)
    picture = room.get_by_role("img")
    expect(picture).to_have_accessible_name(screen.text_of(headline))
    assert room.get_by_role("listitem").filter(has_text="current: 7.0").count() == 1
    assert room.get_by_role("listitem").filter(has_text="653").count() == 1


HOSTILE = [
    "<script>window.hit = 1</script>",
    "<image href='http://evil.example/x.png'/>",
    "<foreignObject><iframe src='http://evil.example'></iframe></foreignObject>",
    "<a href='http://evil.example'><text>click</text></a>",
    "<style>* { background: url(http://evil.example/y.png) }</style>",
    "<rect onclick='window.hit = 1' onload='window.hit = 1' width='9' height='9'/>",
    "<rect style='fill: url(http://evil.example/z.svg)' fill='url(http://evil.example/z.svg)'/>",
    "<use href='http://evil.example/u.svg#x'/>",
    "<animate onbegin='window.hit = 1' attributeName='x' begin='0s'/>",
]


def test_of_a_hostile_picture_and_hostile_words_nothing_runs_and_nothing_is_asked(
    shared_server: Server, person: Callable[..., Page], held: str
) -> None:
    room = person()
    asked: list[str] = []
    room.on("request", lambda item: asked.append(item.url))
    words = "<img src=x onerror='window.hit = 1'><script>window.hit = 1</script>"

    def tampered(wire: WebSocketRoute) -> None:
        ahead = wire.connect_to_server()

        def pass_on(text: str) -> None:
            document = json.loads(text)
            if "slide" in document:
                document["slide"] |= {"headline": words, "source": words, "notes": [words]}
                picture = f"<svg xmlns='http://www.w3.org/2000/svg'>{''.join(HOSTILE)}</svg>"
                document["picture"] |= {"wide": picture, "narrow": picture}
                document |= {"alt": words, "words": [words], "seq": document["seq"] + 1}
            wire.send(json.dumps(document))

        ahead.on_message(pass_on)

    room.route_web_socket(re.compile("/screen/"), tampered)
    room.goto(f"{shared_server.url}/audience?meeting={held}")
    expect(screen.headline(room)).to_have_text(words)
    room.wait_for_timeout(500)
    assert room.evaluate("window.hit") is None
    assert [text for text in asked if "evil" in text] == []
    left = room.locator(".picture svg.wide *").evaluate_all(
        "(all) => all.map((one) => [one.localName, ...one.getAttributeNames()])"
    )
    assert {name for item in left for name in item} <= {"rect", "text", "width", "height"}


# From the presenter's key to the audience


@pytest.fixture
def held(shared_server: Server, person: Callable[..., Page]) -> str:
    presenter = screen.open_at(person(), f"{shared_server.url}/")
    meeting = screen.start_meeting(presenter)
    rest(presenter)
    presenter.keyboard.press("2")
    screen.shows_step(presenter, "Finding")
    return meeting


def test_a_step_reaches_the_audience_without_a_run_of_its_page(
    walked: tuple[Page, dict[str, Page], str],
    shared_server: Server,
    person: Callable[..., Page],
) -> None:
    presenter, _, meeting = walked
    room = person()
    to_room = Ear(room)
    screen.open_at(room, f"{shared_server.url}/audience?meeting={meeting}")
    room.wait_for_timeout(500)
    before = len(to_room.sent)
    runs = room.evaluate(
        "() => { window.runs = 0; new MutationObserver(() => { window.runs += 1 }).observe("
        "document.querySelector('[data-testid=stApp]'),"
        " { attributeFilter: ['data-test-script-state'] }); return window.runs }"
    )
    assert runs == 0
    for step in ("3", "4", "5"):
        presenter.keyboard.press(step)
        screen.shows_step(room, screen.STEPS[int(step) - 1])
    assert room.evaluate("window.runs") == 0
    assert len(to_room.sent) == before, "the browser asked the server for nothing"


def test_who_joins_late_sees_the_present_step(
    walked: tuple[Page, dict[str, Page], str], shared_server: Server, person: Callable[..., Page]
) -> None:
    presenter, rooms, meeting = walked
    presenter.keyboard.press("5")
    screen.shows_step(rooms["1280x720"], "Alternatives")
    late = screen.open_at(person(), f"{shared_server.url}/audience?meeting={meeting}")
    screen.shows_step(late, "Alternatives")


def test_a_screen_that_lost_its_wire_says_so_and_comes_back(
    fresh_home: Path, serve: Callable[..., Server], person: Callable[..., Page]
) -> None:
    server, presenter, room = serve(fresh_home), person(), person()
    screen.open_at(presenter, f"{server.url}/")
    meeting = screen.start_meeting(presenter)
    screen.open_at(room, f"{server.url}/audience?meeting={meeting}")
    notice = room.locator(".notice")
    expect(notice).to_have_text("")
    server.kill()
    expect(notice).to_have_text(re.compile("may be behind"), timeout=15_000)
    screen.shows_step(room, "Opening")
    server.start()
    expect(notice).to_have_text("", timeout=30_000)
    screen.settled(presenter)
    rest(presenter)
    presenter.keyboard.press("2")
    screen.shows_step(room, "Finding")


def test_without_websockets_the_screen_follows_by_asking(
    walked: tuple[Page, dict[str, Page], str], shared_server: Server, person: Callable[..., Page]
) -> None:
    presenter, _, meeting = walked
    presenter.keyboard.press("2")
    room = person()
    room.route_web_socket(re.compile("/screen/"), lambda wire: wire.close())
    screen.open_at(room, f"{shared_server.url}/audience?meeting={meeting}")
    presenter.keyboard.press("3")
    main(room).get_by_text("3 of 7 Quantification").wait_for(timeout=30_000)


def test_a_browser_that_is_refused_screens_has_its_page_look_again(
    shared_server: Server, person: Callable[..., Page], held: str
) -> None:
    room, wires = person(), []

    def watched(wire: WebSocketRoute) -> None:
        wires.append(wire)
        wire.connect_to_server()

    room.route_web_socket(re.compile("/screen/"), watched)
    to_room = Ear(room)
    screen.open_at(room, f"{shared_server.url}/audience?meeting={held}")
    screen.until(room, lambda: wires, "the wire")
    room.wait_for_timeout(500)
    before = len(to_room.sent)
    wires[0].close(code=1008)  # as the server closes it for a link that has ended
    screen.until(room, lambda: len(to_room.sent) > before, "a run of the page")


# Without a script


def test_a_browser_without_scripts_reads_the_plain_page(
    shared_server: Server, browser: Browser, held: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{shared_server.url}/plain/{held}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("from 7 to 42 per 100")
    expect(page.get_by_role("img")).to_be_visible()
    assert page.get_by_role("img").evaluate("(one) => one.naturalWidth") > 0
    context.close()


def test_a_browser_that_blocks_scripts_is_led_from_the_audience_view_to_the_plain_one(
    shared_server: Server, browser: Browser, held: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{shared_server.url}/audience?meeting={held}")
    page.wait_for_url(f"**/plain/{held}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("from 7 to 42 per 100")
    context.close()


def test_a_browser_without_any_socket_is_offered_the_plain_view(
    shared_server: Server, person: Callable[..., Page], held: str
) -> None:
    page = person()
    page.add_init_script("window.WebSocket = class { constructor() { throw new Error('no') } }")
    page.goto(f"{shared_server.url}/audience?meeting={held}")
    way = page.get_by_role("link", name="Read the plain view")
    way.wait_for(timeout=30_000)
    expect(way).to_have_attribute("href", f"/plain/{held}")


def test_the_stage_leads_to_the_plain_page(
    walked: tuple[Page, dict[str, Page], str],
) -> None:
    _, rooms, meeting = walked
    way = rooms["1280x720"].get_by_role("link", name="Plain view")
    expect(way).to_have_attribute("href", f"/plain/{meeting}")


def test_the_presenters_phone_gets_the_picture_for_a_narrow_frame(
    shared_server: Server, browser: Browser
) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        user_agent="Mozilla/5.0 (Linux; Android 14) Mobile Safari/537.36",
        is_mobile=True,
    )
    try:
        page = screen.open_at(context.new_page(), f"{shared_server.url}/finding")
        page.locator(".frame .narrow").first.wait_for(timeout=screen.PATIENCE)
    finally:
        context.close()


def test_a_narrow_window_that_is_no_phone_asks_once_for_the_narrow_picture(
    shared_server: Server, browser: Browser
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    try:
        page = screen.open_at(context.new_page(), f"{shared_server.url}/finding")
        page.locator(".frame svg.narrow").first.wait_for(timeout=screen.PATIENCE)
        expect(page.locator(".frame svg.wide").first).to_be_hidden()
        # The next page knows it from the start.
        screen.open_at(page, f"{shared_server.url}/quantification")
        page.locator(".frame svg.narrow").first.wait_for(timeout=screen.PATIENCE)
    finally:
        context.close()
