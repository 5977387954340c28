"""Every letter on paper: what is typed comes out of the document again, or stands there as a mark
that is reported.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import nullcontext

import numpy as np
import pytest

from core.exports import faces, ordered, paper
from core.exports.emails import email_pdf
from core.exports.minutes_pdf import minutes_pdf
from core.meeting.fold import replay
from core.meeting.minutes import record
from core.script.brief import Brief
from core.text import drawable
from tests import cases
from tests.core.exports.test_exports import text_of
from tests.figures import tell
from tests.naughty import EVERY

SAID = {
    "signs": "anything from −0.9 to +3.5, → ← ≤ ≥ ≠ ≈ ✓ ±2 √x ⅓ № €5 ₹7 «so» “so” …",
    "Hebrew": "פגישה עם דנה כהן על המודל",
    "Arabic": "اجتماع مع محمد الحسيني حول النموذج 42",
    "two directions": "Approved by محمد الحسيني and Dana כהן on 3 May.",
    "Devanagari": "हिन्दी में रिपोर्ट क्षत्रिय",
    "Bengali": "বাংলা প্রতিবেদন",
    "Tamil": "தமிழ் அறிக்கை",
    "Thai": "ผู้ป่วยน้ำหนัก",
    "Chinese": "王小明的模型，第一版",
    "Japanese": "山田太郎さん、カタカナ",
    "Korean": "김민준 값 한국어",
    "Greek": "Γιώργος Ελλάδα",
    "Cyrillic": "Юлия Щербакова",
    "Vietnamese": "Nguyễn Thị Ánh",
    "Polish": "Zażółć gęślą jaźń",
    "Armenian": "Հայաստան",
    "Georgian": "საქართველო",
    "emoji": "ship it 🚀 now 😀",
}
DIRECTIONS = "\u202a\u202b\u202c\u2066\u2067\u2068\u2069\u200e\u200f"


def letters(text: str) -> str:
    """Leave out what a reader of a page adds: blanks, and marks of direction.

    Joined Arabic letters are letters.
    """
    plain = unicodedata.normalize("NFKC", text)
    return "".join(
        item for item in plain if item not in DIRECTIONS and not item.isspace() and item != "\u200b"
    )


def read(story: list, footer: str = "") -> str:
    return letters(text_of(paper.build("Said", story, footer)))


@pytest.mark.parametrize("name", SAID)
def test_text_of_any_script_is_read_again_as_it_was_typed(name: str) -> None:
    says = SAID[name]
    assert faces.lacking(says) == ()
    assert letters(says) in read([paper.text(says)])
    assert letters(says) in read([paper.heading(says)])
    assert letters(says) in read([paper.table(("What",), [(says,)], (1.0,))])
    assert letters(says) in read(list(paper.noted([("Opening", says)])))


@pytest.mark.parametrize("name", ["signs", "Chinese", "Devanagari", "emoji"])
def test_the_footer_sets_every_script(name: str) -> None:
    assert letters(SAID[name]) in read([paper.text("x")], SAID[name])


@pytest.mark.parametrize("name", SAID)
def test_a_paragraph_that_breaks_over_lines_and_pages_loses_nothing(name: str) -> None:
    says = " ".join([SAID[name]] * 40)
    got = read([paper.text(says, 16)])
    wanted = letters(SAID[name])
    if name == "two directions":
        assert sorted(re.sub(r"page\dof\d", "", got)) == sorted(letters(says))
    else:
        assert got.count(wanted) >= 20
        for item in set(wanted):
            assert got.count(item) >= 40 * wanted.count(item)


def test_every_letter_that_has_a_face_comes_out_again() -> None:
    rng = np.random.default_rng(4)
    known = [
        chr(index) for index in range(0x21, 0xFFFF) if unicodedata.category(chr(index))[0] in "LNPS"
    ]
    plain = [
        name
        for name in known
        if unicodedata.normalize("NFC", name) == name
        and faces.face_of(name)
        and faces.is_plain(name)
    ]
    assert len(plain) > 30_000
    drawn = ["".join(rng.choice(plain, 12)) for _ in range(150)]
    got = read([paper.text(picture) for picture in drawn])
    assert [picture for picture in drawn if letters(picture) not in got] == []


def test_a_letter_that_no_font_has_is_shown_as_a_mark_and_reported() -> None:
    says = "signed 𐌰𐌱 here"
    assert faces.lacking(says) == ("𐌰", "𐌱")
    got = read([paper.text(says), paper.table(("What",), [("also 𐎀",)], (1.0,))])
    assert (
        letters("No font here has these characters, shown as ▯: U+10330, U+10331, U+10380.") in got
    )
    assert faces.runs("𐌰")[0] == (faces.MARK_FACE, faces.MARK)


def test_what_every_font_has_is_not_reported() -> None:
    assert "Nofonthere" not in read([paper.text(value) for value in SAID.values()])


@pytest.mark.parametrize("name", cases.SAMPLES)
def test_the_documents_of_a_sample_print_every_letter_of_the_record(sample, name: str) -> None:
    brief: Brief = sample(name)
    minutes = record(brief, replay(cases.log_of(*cases.whole_meeting(brief.case))))
    printed = letters(text_of(minutes_pdf(brief, minutes)))
    for said in (*minutes.decision, *(headline for _, headline in minutes.shown), *minutes.groups):
        assert letters(said) in printed
    assert faces.MARK not in printed + text_of(email_pdf(brief, minutes))


def test_a_minus_sign_in_the_finding_is_on_paper(sample) -> None:
    brief: Brief = sample("late_flights_small")
    minutes = record(brief, replay(cases.log_of(*cases.whole_meeting(brief.case))))
    said = next(headline for _, headline in minutes.shown if "−" in headline)
    assert letters(said) in letters(text_of(minutes_pdf(brief, minutes)))


def test_right_to_left_text_stands_on_the_right() -> None:
    assert faces.from_right(SAID["Hebrew"])
    assert not faces.from_right(SAID["two directions"])
    assert faces.in_view("אב", right=True) == "בא"
    assert faces.in_view("plain", right=False) == "plain"


def test_strings_that_break_programs_come_out_of_a_document_or_are_marked() -> None:
    inkless = dict.fromkeys(map(ord, "\u2060\ufeff\xad"))
    said = [
        letters(drawable(item)).translate(inkless)
        for item in EVERY
        if not faces.needs_order(drawable(item))
    ]
    # A reader takes a hyphen at the end of a line for a broken word.
    got = read([paper.text(f"{drawable(item)} ¶") for item in EVERY])
    lost = [sentence for sentence in said if sentence not in got and not faces.lacking(sentence)]
    assert lost == []
    assert faces.MARK in got
    tell("text", f"{len(EVERY)} strings in a document: to the letter or marked")


@pytest.mark.parametrize("says", ["ผู้ป่วย: น้ำหนัก.", "हिन्दी: रिपोर्ट (42)!", "abc: বাংলা, xyz"])
def test_signs_beside_a_shaped_word_are_drawn_and_not_only_said(
    says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Without the text that the page carries for readers, what is drawn is all there is to read.
    monkeypatch.setattr(ordered, "actual_text", lambda *_: nullcontext())
    got = read([paper.text(says)])
    for sign in (say for say in says if say.isascii() and not say.isspace()):
        assert sign in got


def test_a_sentence_of_ours_is_read_from_the_left_whatever_name_it_begins_with() -> None:
    says = "דנה כהן decides: pause."
    for result, ends in ((paper.sentence(says), "pause."), (paper.text(says), "דנה")):
        assert isinstance(result, ordered.Ordered)
        result.wrap(400, 400)
        ((line, right),) = result.lines
        assert faces.in_view(line, right=right).endswith(ends if ends == "pause." else ends[::-1])
