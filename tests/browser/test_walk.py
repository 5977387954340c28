"""A whole meeting in the browser: from the first screen to the minutes in hand."""

from __future__ import annotations

import csv
import datetime as dt
import email
import email.policy
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import screen
from tests.browser.conftest import ROOM
from tests.browser.server import HOUSE, Server
from tests.installed import program

pytestmark = pytest.mark.browser

SAMPLES = HOUSE / "sample_data"
SMALL = SAMPLES / "late_flights_small" / "validation.csv"
BROKEN = SAMPLES / "broken" / "validation.csv"


def printed(path: Path) -> str:
    """Read the text of a PDF, line breaks taken out."""
    done = subprocess.run(
        [program("pdftotext"), "-layout", str(path), "-"], capture_output=True, check=True
    )
    return " ".join(done.stdout.decode("utf-8").split())


def unspaced(text: str) -> str:
    """Take all white space out, because a printed line breaks where the paper ends."""
    return "".join(text.split())


def download(page: Page, label: str, folder: Path) -> Path:
    """Press a download button and keep what it gives."""
    with page.expect_download() as coming:
        screen.button(page, label, exact=False).click()
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return path


def record_decision(
    page: Page, because: str, condition: str, option: str = "", who: str = ""
) -> None:
    screen.unfold(page, "Enter the decision")
    if option:
        screen.choose(page, "We choose", option)
    if who:
        screen.choose(page, "Decided by", who)
    screen.fill(page, "Because", because)
    screen.fill(page, "Provided that", condition)
    screen.press(page, "Read it back")
    screen.press(page, "Record the decision")
    screen.until(
        page,
        lambda: " decided: " in screen.text_of(screen.headline(page)),
        "the decision as it was recorded",
    )
    page.get_by_test_id("stMain").get_by_text(f"Because {because}.").first.wait_for(
        timeout=screen.PATIENCE
    )


def agree_action(page: Page, what: str, owner: str, due: dt.date) -> None:
    page.get_by_text("Add an action").click()
    screen.fill(page, "What", what)
    screen.choose(page, "Owner", owner)
    screen.enter_date(page, "Due", due)
    screen.press(page, "Save action")
    expect(page.get_by_label("What", exact=True).first).to_have_value("", timeout=screen.PATIENCE)


def rows_csv(path: Path, n: int = 1_200) -> Path:
    """Write rows in which the new model is wrong more often for the desk in Lima at night.

    No chance in it.
    """
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(
            ["ticket", "refund_due", "old_prediction", "new_prediction", "desk", "shift", "channel"]
        )
        for i in range(n):
            desk, shift, channel = (
                ("Lima", "Oslo", "Pune")[i % 3],
                ("day", "night")[i // 3 % 2],
                ("phone", "mail", "chat", "form")[i // 6 % 4],
            )
            truth = (i // 24) % 2
            old = truth ^ (i % 11 == 0)
            new = truth ^ (i % 13 == 0) ^ (desk == "Lima" and shift == "night" and i % 5 < 2)
            out.writerow([f"T{i:05d}", truth, int(old), int(new), desk, shift, channel])
    return path


def upload(page: Page, url: str, path: Path) -> None:
    """Sit down at this machine and give a file on the case page."""
    page.context.request.get(f"{url}/")
    screen.open_at(page, f"{url}/case")
    page.get_by_role("tab", name="Your data").click()
    screen.upload_field(page).set_input_files(path)
    screen.settled(page)


def test_a_meeting_from_the_first_screen_to_the_minutes(
    fresh_home: Path, serve: Callable[..., Server], person: Callable[..., Page], tmp_path: Path
) -> None:
    server, presenter, room = serve(fresh_home), person(), person(ROOM)
    screen.open_at(presenter, f"{server.url}/")
    assert screen.text_of(screen.headline(presenter)).startswith(
        "We recommend pausing Late-flight alerts 4.2."
    )
    meeting = screen.start_meeting(presenter)
    screen.open_at(room, f"{server.url}/audience?meeting={meeting}")
    headlines = {"Opening": screen.text_of(screen.headline(presenter))}

    for title in screen.STEPS[1:4]:
        screen.turn_to(presenter, title)
        screen.shows_step(room, title)
        headlines[title] = screen.text_of(screen.headline(presenter))
        assert screen.text_of(screen.headline(room)) == headlines[title]

        if title == "Finding":
            screen.open_tab(presenter, "Where")
            screen.options(presenter, screen.picker(presenter, "Show one segment")).nth(3).click()
            screen.until(
                presenter,
                lambda: screen.text_of(screen.headline(presenter)) != headlines["Finding"],
                "another slice on the presenter's screen",
            )
            chosen = screen.text_of(screen.headline(presenter))
            screen.until(
                room,
                lambda wanted=chosen: screen.text_of(screen.headline(room)) == wanted,
                "the chosen slice on the audience screen",
            )

        if title == "Quantification":
            screen.open_tab(presenter, "Change an input")
            screen.thumb(presenter, "flights scored a day").focus()
            for _ in range(5):
                presenter.keyboard.press("ArrowRight")
            screen.band(presenter).wait_for(timeout=screen.PATIENCE)
            screen.until(
                room,
                lambda: (
                    screen.band(room).count()
                    and screen.text_of(screen.band(room)) == screen.text_of(screen.band(presenter))
                ),
                "the same what-if in the room",
            )
            assert "flights scored at" in screen.text_of(screen.band(room))
            screen.until(
                room,
                lambda: (
                    screen.text_of(screen.headline(room))
                    == screen.text_of(screen.headline(presenter))
                ),
                "the same figure in the room",
            )
            screen.press(presenter, "Back to the agreed assumptions")
            screen.band(presenter).wait_for(state="detached", timeout=screen.PATIENCE)
            screen.band(room).wait_for(state="detached", timeout=screen.PATIENCE)
            screen.until(
                room,
                lambda: screen.text_of(screen.headline(room)) == headlines["Quantification"],
                "the agreed figure in the room",
            )

    screen.capture(presenter, "Question", "Who tells the airports?", "Helen Brooks")
    screen.capture(presenter, "Objection", "The date was promised.", "Jonas Weber")
    screen.turn_to(presenter, "Alternatives")
    screen.shows_step(room, "Alternatives")
    screen.turn_to(presenter, "Decision")
    screen.shows_step(room, "Decision")

    screen.stance(presenter, "Jonas Weber", "do not support")
    room.get_by_text("Jonas Weber, Engineering lead: has answered").wait_for(
        timeout=screen.PATIENCE
    )
    screen.press(presenter, "Show the answers now")
    room.get_by_text("Jonas Weber, Engineering lead: do not support").wait_for(
        timeout=screen.PATIENCE
    )
    presenter.get_by_label("Because", exact=True).wait_for()  # opened by itself
    record_decision(presenter, "the harm is known", "the feed is mended")
    decision = screen.text_of(screen.headline(presenter))
    assert decision.startswith("Helen Brooks decided: ")
    screen.until(
        room,
        lambda: screen.text_of(screen.headline(room)) == decision,
        "the decision read back in the room",
    )
    room.get_by_text("Provided that the feed is mended.").wait_for(timeout=screen.PATIENCE)

    due = dt.date.today() + dt.timedelta(days=3)
    agree_action(presenter, "Mend the unit of the delay", "Jonas Weber", due)
    screen.turn_to(presenter, "Close")
    screen.shows_step(room, "Close")
    expect(screen.notices(presenter).filter(has_text="Who tells the airports?")).to_be_visible()
    screen.press(presenter, "Close anyway")
    presenter.get_by_text("The meeting is over and its record is closed.").wait_for(
        timeout=screen.PATIENCE
    )
    room.get_by_text("The meeting is over. Minutes will follow by email.").wait_for(
        timeout=screen.PATIENCE
    )

    presenter.get_by_role("link", name="Open minutes and email").click()
    screen.heading(presenter, "Follow-up").wait_for(timeout=screen.PATIENCE)
    screen.settled(presenter)
    on_screen = screen.words(presenter)
    drafted = presenter.get_by_test_id("stCode").filter(has_text="Thank you for your time")
    letter = screen.text_of(drafted.first)
    assert decision in on_screen
    owner_and_date = re.search(r"Mend the unit of the delay \((Jonas Weber), ([^)]+)\)", letter)
    assert owner_and_date is not None

    paper = unspaced(printed(download(presenter, "Minutes, PDF", tmp_path)))
    for text in (
        headlines["Opening"],
        headlines["Finding"],
        headlines["Quantification"],
        decision,
        "Because the harm is known.",
        "Provided that the feed is mended.",
    ):
        assert unspaced(text) in paper, text
    for text in (
        "Mend the unit of the delay",
        *owner_and_date.groups(),
        "Who tells the airports?",
        "The date was promised.",
        "do not support",
        "Do you support",
        "has no answer",
    ):
        assert unspaced(text) in paper, text

    message = email.message_from_bytes(
        download(presenter, "Email, draft", tmp_path).read_bytes(), policy=email.policy.default
    )
    assert message.defects == []
    body = message.get_body(("plain",))
    assert body is not None
    assert " ".join(body.get_content().split()) == letter
    assert [attachment.get_content_type() for attachment in message.iter_attachments()] == [
        "application/pdf"
    ]
    assert "helen.brooks@example.com" in str(message["To"])
    assert screen.exceptions(presenter).count() == screen.exceptions(room).count() == 0


def test_rows_of_ones_own_lead_to_a_meeting_of_ones_own(
    fresh_home: Path, serve: Callable[..., Server], person: Callable[..., Page], tmp_path: Path
) -> None:
    server, page = serve(fresh_home), person()
    upload(page, server.url, rows_csv(tmp_path / "refund_tickets.csv"))
    main = page.get_by_test_id("stMain")
    main.get_by_text(re.compile(r"refund_tickets\.csv: 1,200.rows, 7.columns")).wait_for(
        timeout=screen.PATIENCE
    )
    main.get_by_text("Column roles", exact=True).click()
    for label, column in (
        ("Label: the true outcome", "refund_due"),
        ("The current model's prediction", "old_prediction"),
        ("The new model's prediction", "new_prediction"),
        ("Record id", "ticket"),
    ):
        expect(screen.picker(page, label)).to_have_value(column)
    segments = page.get_by_test_id("stMultiSelect").filter(has_text="Segments")
    for column in ("desk", "shift", "channel"):
        expect(segments).to_contain_text(column)
    main.get_by_text("Columns and first rows", exact=True).click()
    shown = (
        main.get_by_test_id("stExpander")
        .filter(has_text="Columns and first rows")
        .get_by_test_id("stDataFrame")
    )
    expect(shown.first).to_be_visible(timeout=screen.PATIENCE)
    expect(page.get_by_label("Name of the case")).to_have_value("refund tickets")
    screen.fill(page, "Name of the case", "Refunds 7")
    screen.press(page, "Use this data")
    screen.until(page, lambda: "case=refunds-7" in page.url, "the new case in the address")

    page.get_by_role("link", name="Finding").first.click()
    screen.until(
        page, lambda: "Lima" in screen.text_of(screen.headline(page)), "the finding of the new case"
    )
    finding = screen.text_of(screen.headline(page))
    assert "night" in finding
    assert "Refunds 7" in screen.words(page)

    page.get_by_role("link", name="Meeting").first.click()
    screen.settled(page)
    screen.start_meeting(page)
    for title in screen.STEPS[1:6]:
        screen.turn_to(page, title)
    # Nobody has entered what harm or delay costs, so nothing is recommended and nothing is chosen
    # in advance.
    record_decision(
        page,
        "the desk in Lima cannot work like this",
        "the night shift is right again",
        "Pause until the fix is out",
        "Rosa Lima",  # on nobody's list: a guest decides by name
    )
    decision = screen.text_of(screen.headline(page))
    screen.turn_to(page, "Close")
    screen.press(page, "Close anyway")
    page.get_by_role("link", name="Open minutes and email").click()
    screen.heading(page, "Follow-up").wait_for(timeout=screen.PATIENCE)
    paper = unspaced(printed(download(page, "Minutes, PDF", tmp_path)))
    for text in ("Refunds 7", finding, decision, "refund_tickets.csv"):
        assert unspaced(text) in paper, text


def test_a_sample_file_is_uploaded_as_it_is(
    fresh_home: Path, serve: Callable[..., Server], person: Callable[..., Page]
) -> None:
    server, page = serve(fresh_home), person()
    upload(page, server.url, SMALL)
    page.get_by_text(re.compile(r"validation\.csv: 350.rows")).wait_for(timeout=screen.PATIENCE)
    page.get_by_label("Name of the case").fill(
        "Few flights"
    )  # and straight on to the button, which leaves the field with its click
    screen.press(page, "Use this data")
    screen.until(page, lambda: "case=few-flights" in page.url, "the new case in the address")
    page.get_by_role("link", name="Finding").first.click()
    screen.until(
        page, lambda: "350" in screen.text_of(screen.headline(page)), "a finding on 350 rows"
    )
    assert screen.exceptions(page).count() == 0


def test_what_was_typed_last_is_saved_by_the_click_that_leaves_the_field(
    fresh_home: Path, serve: Callable[..., Server], person: Callable[..., Page]
) -> None:
    server, page = serve(fresh_home), person()
    screen.open_at(page, f"{server.url}/")
    screen.open_at(page, f"{server.url}/case")
    for name in ("Late flights five", "Late flights six"):
        page.get_by_role("tab", name="Edit as tables", exact=True).click()
        field = page.get_by_label("Title", exact=True).first
        field.wait_for(timeout=screen.PATIENCE)
        field.fill(name)
        screen.button(page, "Save").first.click()
        page.get_by_text(re.compile(r"^saved \d\d:\d\d:\d\d")).first.wait_for(
            timeout=screen.PATIENCE
        )
        screen.settled(page)
        page.reload()
        page.get_by_role("tab", name="Edit as tables", exact=True).click()
        expect(page.get_by_label("Title", exact=True).first).to_have_value(
            name, timeout=screen.PATIENCE
        )


def test_a_broken_file_gets_all_its_complaints_at_once_and_a_good_one_works_afterwards(
    fresh_home: Path, serve: Callable[..., Server], person: Callable[..., Page], tmp_path: Path
) -> None:
    server, page = serve(fresh_home), person()
    upload(page, server.url, BROKEN)
    screen.fill(page, "Name of the case", "Typed with care")
    screen.press(page, "Use this data")
    screen.troubles(page).first.wait_for(timeout=screen.PATIENCE)
    text = " ".join(screen.text_of(element) for element in screen.notices(page).all())
    # Lines count the header as line 1; these are the planted faults.
    for line in (10, 17, 26, 35, 43):
        assert re.search(rf"\brow {line}\b", text), f"row {line} in: {text}"
    assert re.search(r"\brows? (52|53)\b", text), text
    assert "Traceback" not in screen.text_of(page.get_by_test_id("stApp"))
    assert screen.exceptions(page).count() == 0
    expect(page.get_by_label("Name of the case")).to_have_value("Typed with care")

    screen.upload_field(page).set_input_files(SMALL)
    page.get_by_text(re.compile(r"validation\.csv: 350.rows")).wait_for(timeout=screen.PATIENCE)
    screen.settled(page)
    screen.fill(page, "Name of the case", "Good after bad")
    screen.press(page, "Use this data")
    screen.until(page, lambda: "case=good-after-bad" in page.url, "the new case in the address")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("report.csv", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n", "PDF"),
        ("nothing.csv", b"", "empty"),
        ("header.csv", b"label,baseline_prediction,candidate_prediction\n", "no rows"),
        ("picture.parquet", b"\x89PNG\r\n\x1a\n" + bytes(50), "a picture"),
    ],
    ids=lambda item: item if isinstance(item, str) and "." in item else "",
)
def test_a_file_that_is_no_table_gets_one_sentence(
    name: str,
    content: bytes,
    says: str,
    shared_server: Server,
    person: Callable[..., Page],
    tmp_path: Path,
) -> None:
    (tmp_path / name).write_bytes(content)
    page = person()
    upload(page, shared_server.url, tmp_path / name)
    box = screen.troubles(page).first
    box.wait_for(timeout=screen.PATIENCE)
    assert says in screen.text_of(box)
    assert screen.exceptions(page).count() == 0
    assert screen.button(page, "Use this data").count() == 0


def test_a_mapping_made_by_hand_is_kept_through_an_error(
    shared_server: Server, person: Callable[..., Page], tmp_path: Path
) -> None:
    page = person()
    upload(page, shared_server.url, rows_csv(tmp_path / "tickets.csv", 300))
    page.get_by_text(re.compile(r"tickets\.csv: 300.rows")).wait_for(timeout=screen.PATIENCE)
    screen.settled(page)  # what follows the facts of the file is still being drawn
    page.get_by_text("Column roles", exact=True).click()
    screen.choose(page, "Label: the true outcome", "channel")
    screen.settled(page)
    screen.fill(page, "Name of the case", "Half right")
    screen.press(page, "Use this data")
    screen.troubles(page).first.wait_for(timeout=screen.PATIENCE)
    assert screen.exceptions(page).count() == 0
    expect(screen.picker(page, "Label: the true outcome")).to_have_value("channel")
    expect(page.get_by_label("Name of the case")).to_have_value("Half right")


def test_share_safe_stays_on_from_page_to_page_and_over_a_reload(
    shared_server: Server, person: Callable[..., Page]
) -> None:
    page = person()
    screen.open_at(page, f"{shared_server.url}/")
    screen.start_meeting(page)
    screen.sidebar(page).get_by_text("Presenting safely").click()
    screen.sidebar(page).get_by_text("Entry closed").wait_for(
        state="hidden", timeout=screen.PATIENCE
    )
    page.get_by_role("link", name="Quantification").first.click()
    page.get_by_role("tab", name="Change an input").wait_for(timeout=screen.PATIENCE)
    screen.settled(page)
    assert not screen.sidebar(page).get_by_label("What was said").is_visible()
    assert screen.sidebar(page).get_by_text("Say", exact=True).count() == 0
    page.reload()
    screen.settled(page)
    page.get_by_role("tab", name="Change an input").wait_for(timeout=screen.PATIENCE)
    assert screen.sidebar(page).get_by_text("Say", exact=True).count() == 0
    screen.sidebar(page).get_by_text("Presenting safely").click()
    screen.sidebar(page).get_by_text("Say", exact=True).wait_for(timeout=screen.PATIENCE)
    assert "safe=" not in page.url


def test_an_open_list_stays_open_while_the_clock_ticks(
    shared_server: Server, person: Callable[..., Page]
) -> None:
    page = person()
    screen.open_at(page, f"{shared_server.url}/")
    screen.start_meeting(page)
    screen.still(page)  # the first pages of a meeting are drawn twice, which closes a list as well
    clock = screen.sidebar(page).get_by_text(re.compile(r"in all$"))
    listed = screen.options(page, screen.picker(page, "Find a likely question"))
    for _ in range(2):
        before = screen.text_of(clock)
        screen.until(
            page, lambda seen=before: screen.text_of(clock) != seen, "the next tick of the clock"
        )
    assert listed.first.is_visible()
