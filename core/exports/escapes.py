"""One encoder a format for what somebody typed: it arrives as text, and never as markup, a formula,
a header or a mention.

Letters stay as they are. Where a format has no escape of its own, a word joiner (U+2060), which
shows nothing, parts the signs that would mean something together.
"""

from __future__ import annotations

import csv
import html as html_entities
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence

from core.text import drawable

JOINER = "\u2060"
# What spreadsheets take for the begin of a formula (OWASP, CSV injection), also in full width.
FORMULA = re.compile(r"\s*[=+\-@|%\t\r]")
MARKDOWN = re.compile(
    r"([\\`*_\[\]<>|~$]|&(?=#?\w+;)|:(?=//)|(?<=www)\.)", re.IGNORECASE
)
# What means something at the begin of a line: headings, lists, rules, and commands to GitLab.
BEGIN = re.compile(r"^(#+(?=\s|$)|[+\-=](?=[\s+\-=]|$)|/(?=\w))")
NUMBERED = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")
MENTION = re.compile(r"(?<![^\W_])([@#!])(?=\w)")
# Addresses, mentions, issue numbers and icons are found after the escapes are read.
READ_LATER = re.compile(r"(@(?=\w)|[#!](?=\d)|:(?=[a-z+][\w+-]*:))", re.IGNORECASE)
SLACK = re.compile(r"([*_~`])")
# Between a bracket and what follows it: nothing is a link, a person or a channel then.
BRACKET = re.compile(r"<(?=\S)")


def flat(text: str) -> str:
    r"""Write text in one line, without what no reader sees.

    >>> flat("a\r\nb\x00  c")
    'a b c'
    """
    return " ".join(drawable(text).replace(JOINER, "").split())


def html(text: str) -> str:
    """Write text for HTML, in elements and in quoted attributes.

    >>> html('<b> & "c"')
    '&lt;b&gt; &amp; &quot;c&quot;'
    """
    return html_entities.escape(drawable(text))


def markdown(text: str) -> str:
    r"""Write text for Markdown, in one line: no emphasis, link, picture, mention or quick action.

    >>> markdown("*a* [b](c) www.d.e"), markdown("# a"), markdown("7. b"), markdown("Nov. 27")
    ('\\*a\\* \\[b\\](c) www\\.d.e', '\\# a', '7\\. b', 'Nov. 27')
    """
    parted = READ_LATER.sub(rf"\1{JOINER}", MARKDOWN.sub(r"\\\1", flat(text)))
    return NUMBERED.sub(r"\1\\\2", BEGIN.sub(r"\\\1", parted))


def slack(text: str) -> str:
    """Write text for Slack, pasted or sent: it has no escape that holds for both.

    >>> slack("<!channel> *a*").replace(JOINER, "|")
    '<|!|channel> |*a|*'
    """
    parted = MENTION.sub(rf"\1{JOINER}", flat(text))
    return SLACK.sub(rf"{JOINER}\1", BRACKET.sub(f"<{JOINER}", parted))


def teams(text: str) -> str:
    """Write text for Teams, which is pasted without markup: only mentions are parted.

    >>> teams("@all").replace(JOINER, "|")
    '@|all'
    """
    return MENTION.sub(rf"\1{JOINER}", flat(text))


def cell(text: str) -> str:
    """Write a text for a spreadsheet: one that would be a formula begins with an apostrophe.

    >>> cell("=1+1"), cell(" -1"), cell("\uff1d1"), cell("plain")
    ("'=1+1", "'-1", "'\uff1d1", 'plain')
    """
    line = flat(text)
    return f"'{line}" if FORMULA.match(unicodedata.normalize("NFKC", line)) else line


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table of texts as CSV (RFC 4180)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([cell(name) for name in head])
    writer.writerows([cell(text) for text in row] for row in rows)
    return out.getvalue()
