"""The room's screen as a page without a script: all its words, and its picture as an image.

It stands still for whoever reads slowly, reads by ear or prints, and reloads itself where asked to.
"""

from __future__ import annotations

import base64
import datetime as dt
import re
from html import escape

from core.exports.screen import Screen, read_clock
from core.meeting.slide import Figure
from core.messages import language, say
from core.script.examples_text import Card, Row
from core.speech import Speech, in_speech
from core.words import clock as clock_words

REFRESH_SECONDS = 5
FOLLOW = "follow"  # the parameter of the address that asks for it
LETTERS = "Helvetica,Roboto,Arial,sans-serif"
BOX = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
MARGIN = 0.07  # of the width of a picture, on either side
STYLE = (
    "body{font:1.15rem/1.45 system-ui,sans-serif;color:#16181b;background:#fff;margin:0}"
    "main{max-width:62rem;margin:0 auto;padding:1.2rem}h1{font-size:2rem;line-height:1.2}"
    ".quiet{color:#565f6b}"
    ".mark{background:#fdf0dd;color:#8a4b08;font-weight:600;padding:.2rem .6rem}"
    "img{width:100%;height:auto}dt{font-size:1.5rem;font-weight:650}dd{margin:0 0 .8rem}"
    "table{border-collapse:collapse}th,td{text-align:left;padding:.15rem .8rem .15rem 0}"
)


def plain_page(
    seen: Screen | None,
    instead: str,
    at: dt.datetime | None = None,
    *,
    follow: bool = False,
) -> str:
    """Write the page of a screen, or one sentence where there is none; `at` reads its clock.

    With `follow` it reloads itself. By default it does not: WCAG 2.2, success criterion 2.2.1.
    """
    if seen is None:
        return _page(_paragraph(say(instead)), follow=follow)
    with in_speech(Speech(seen.language, seen.numbers)):
        return _page(_body(seen, at), follow=follow)


def _page(body: str, *, follow: bool) -> str:
    way = _following() if follow else _still()
    again = f'<meta http-equiv="refresh" content="{REFRESH_SECONDS}">' if follow else ""
    return (
        f'<!doctype html><html lang="{language().code}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"{again}<title>Showstopper</title><style>{STYLE}</style></head>"
        f"<body><main>{way}{body}</main></body></html>"
    )


def _still() -> str:
    every = say("update every {seconds} seconds", seconds=REFRESH_SECONDS)
    return _paragraph_of(
        say(
            "This page does not update by itself. {latest} or {every}.",
            latest=f'<a href="?">{say("Show the latest screen")}</a>',
            every=f'<a href="?{FOLLOW}=1">{every}</a>',
        )
    )


def _following() -> str:
    every = say("This page updates every {seconds} seconds.", seconds=REFRESH_SECONDS)
    return _paragraph_of(f'{every} <a href="?">{say("Stop updating")}</a>')


def _paragraph_of(links: str) -> str:
    return f'<p class="quiet">{links}</p>'


def _body(seen: Screen, at: dt.datetime | None) -> str:
    shown = seen.slide
    if shown.blank:
        return ""
    if shown.pattern:
        return _paragraph(say("The presenter is testing the screen."))
    parts = [
        _paragraph(
            " · ".join(filter(None, (shown.strap, shown.place, _clock(seen, at)))),
            "quiet",
        ),
        *(_paragraph(mark.text, "mark") for mark in shown.marks),
        f'<h1 dir="auto">{escape(shown.headline)}</h1>',
        _picture(seen),
        _table(seen),
        *(_card(card) for card in shown.cards),
        _figures(shown.figures),
        _list(shown.list_lines),
        *(_paragraph(note) for note in shown.notes),
        _paragraph(shown.source, "quiet"),
    ]
    return "".join(parts)


def _paragraph(text: str, kind: str = "") -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<p dir="auto"{named}>{escape(text)}</p>' if text else ""


def _clock(seen: Screen, at: dt.datetime | None) -> str:
    return (
        ""
        if seen.clock is None or at is None
        else clock_words(read_clock(seen.clock, at)[0])
    )


def _picture(seen: Screen) -> str:
    """Give the picture as an image, in which nothing can run, and its texts as a list."""
    if not seen.picture.wide:
        return _paragraph(seen.alt)
    small = (
        f'<source media="(max-width: 480px)" srcset="{_address(seen.picture.narrow)}">'
        if seen.picture.narrow
        else ""
    )
    wide = f'<img src="{_address(seen.picture.wide)}" alt="{escape(seen.alt)}">'
    shown = f"<picture>{small}{wide}</picture>"
    return shown + _list(seen.words) + _paragraph(seen.picture.wide_cut, "quiet")


def _address(svg: str) -> str:
    """Write a picture as an address of its own.

    In an image it has no font of the page, and other letters are wider than those that it was
    measured with: they get a margin.
    """
    lettered = svg.replace("<svg ", f'<svg font-family="{LETTERS}" ', 1)
    lettered = BOX.sub(_wider, lettered, count=1)
    return f"data:image/svg+xml;base64,{base64.b64encode(lettered.encode()).decode()}"


def _wider(found: re.Match[str]) -> str:
    width = float(found[1])
    return f'viewBox="{-width * MARGIN:g} 0 {width * (1 + 2 * MARGIN):g} {found[2]}"'


def _table(seen: Screen) -> str:
    if not seen.table:
        return ""
    names = tuple(seen.table[0])
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    rows = (
        "".join(f"<td>{escape(row.get(name, ''))}</td>" for name in names)
        for row in seen.table
    )
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>" + _paragraph(
        seen.table_more, "quiet"
    )


def _card(card: Card) -> str:
    rows = "".join(
        f'<tr><th dir="auto">{escape(row.name)}</th>'
        f'<td dir="auto">{escape(row.value)}{_judged(row)}</td></tr>'
        for row in (*card.released, *card.answers)
    )
    return f"<table>{rows}</table>"


def _judged(row: Row) -> str:
    return {"right": " ✓", "wrong": " ✗", "": ""}[row.judged]


def _figures(figures: tuple[Figure, ...]) -> str:
    if not figures:
        return ""
    written = (
        f'<dt dir="auto">{escape(figure.value)}</dt><dd dir="auto">'
        f"{_placeholder() * figure.placeholder}{escape(figure.under)}</dd>"
        for figure in figures
    )
    return f"<dl>{''.join(written)}</dl>"


def _placeholder() -> str:
    return say("PLACEHOLDER") + " "


def _list(lines: tuple[str, ...]) -> str:
    written = "".join(f'<li dir="auto">{escape(line)}</li>' for line in lines)
    return f"<ul>{written}</ul>" if lines else ""
