"""How a file was read: its dialect, shown and changeable, and what was noticed on the way."""

from __future__ import annotations

import streamlit as st

from core.case.readers.dialect import (
    DATE_ORDERS,
    OF_THE_FILE,
    SEPARATOR_NAMES,
    SUMMARY_ROWS,
    Dialect,
    Note,
)
from core.case.readers.encoding import NAMES
from core.case.typed import Reading
from core.errors import Complaint
from core.messages import mark, say, say_stored
from pages.parts.widgets import plain, table

MARKS = {".": mark("point: 1234.5"), ",": mark("comma: 1234,5")}
ENCODINGS = tuple(dict.fromkeys(NAMES.values()))
BY_CONTENT = mark("by content")
SHOWN = 5


def wanted(file_id: str) -> Dialect:
    """Read the choices a person made for this file; none where nobody made any."""
    held = {
        name: st.session_state.get(f"read-{name}-{file_id}")
        or st.session_state.get(f"settled-{name}-{file_id}")
        for name in (
            "sheet",
            "separator",
            "decimal",
            "dates",
            "encoding",
            "missing",
            "summary_rows",
        )
    }
    missing = tuple(
        word.strip() for word in str(held["missing"] or "").split(",") if word.strip()
    )
    return Dialect(
        sheet=held["sheet"] or None,
        separator=held["separator"] or None,
        decimal=held["decimal"] or None,
        dates=held["dates"] or None,
        encoding=held["encoding"] or None,
        missing=missing or None,
        summary_rows=held["summary_rows"] or None,
    )


def notices(notes: tuple[Note, ...]) -> None:
    """Say what is in doubt, at once; what was announced and left out opens on demand."""
    doubts = [note for note in notes if note.kind == "doubt"]
    for note in doubts[:SHOWN]:
        st.warning(plain(str(note)), icon=":material/help:")
    rest = [note for note in notes if note.kind != "doubt" or note in doubts[SHOWN:]]
    left = sum(note.kind == "left_out" for note in rest)
    if rest:
        with st.expander(
            say(
                "Left out ({left}) and how the rest was read ({rest})",
                left=left,
                rest=len(rest) - left,
            ),
            icon=":material/checklist:",
        ):
            says = {
                "left_out": say("left out"),
                "read": say("read as"),
                "doubt": say("in doubt"),
            }
            table(
                [
                    {
                        say("What"): note.what_said,
                        "": says[note.kind],
                        say("Why"): say_stored(note.why),
                    }
                    for note in rest
                ],
                key="reading-notes",
            )


def questions(complaints: tuple[Complaint, ...], file_id: str) -> None:
    """Say what does not fit, and ask what a click can settle right there."""
    asked: set[tuple[tuple[str, str], ...]] = set()
    for number, complaint in enumerate(complaints):
        st.warning(plain(str(complaint)))
        if not complaint.settles or complaint.settles in asked:
            continue
        asked.add(complaint.settles)
        with st.container(horizontal=True):
            for choice, label in complaint.settles:
                st.button(
                    plain(say_stored(label)),
                    key=f"settle-{number}-{choice}",
                    on_click=_settle,
                    args=(choice, file_id),
                )


def _settle(choice: str, file_id: str) -> None:
    name, value = choice.split("=", maxsplit=1)
    st.session_state[f"settled-{name}-{file_id}"] = value


def choices(reading: Reading, file_id: str) -> None:
    """Show every choice of reading, and let a person change it: the file is read again."""
    used = reading.dialect
    with st.expander(
        say("How the file was read"), key="how-read", icon=":material/description:"
    ):
        table(
            [
                {
                    say("Choice"): say(name),
                    say("Taken"): value if name in OF_THE_FILE else say_stored(value),
                }
                for name, value in used.words()
            ],
            key="dialect",
        )
        with st.grid(2):
            if used.sheets:
                _choose(say("Sheet or file"), "sheet", list(used.sheets), file_id)
            if used.format and used.format.startswith("CSV"):
                _choose(
                    say("Separator"),
                    "separator",
                    list(SEPARATOR_NAMES),
                    file_id,
                    SEPARATOR_NAMES,
                )
                _choose(say("Encoding"), "encoding", list(ENCODINGS), file_id)
            if used.format and not used.format.startswith(("Parquet", "Arrow", "JSON")):
                _choose(say("Decimal mark"), "decimal", list(MARKS), file_id, MARKS)
                _choose(say("Order of dates"), "dates", list(DATE_ORDERS), file_id)
            _choose(
                say("Rows with totals or units"),
                "summary_rows",
                list(SUMMARY_ROWS),
                file_id,
            )
            st.text_input(
                say("Other markers for missing values, comma-separated"),
                key=f"read-missing-{file_id}",
                max_chars=100,
            )


def sheets(names: tuple[str, ...], file_id: str) -> None:
    """Ask which table of an archive is meant."""
    _choose(
        say("Which file in the archive holds the records?"),
        "sheet",
        list(names),
        file_id,
    )


def _choose(
    label: str,
    name: str,
    options: list[str],
    file_id: str,
    says: dict[str, str] | None = None,
) -> None:
    st.selectbox(
        label,
        options,
        index=None,
        format_func=lambda item: say((says or {}).get(item, item)),
        key=f"read-{name}-{file_id}",
        placeholder=say(BY_CONTENT),
    )
