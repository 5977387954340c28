"""Graded answers of a language model come in: which columns hold prompts and grades, and the
scale.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.case.graded_rows import joined_by_prompt
from core.case.model import Case, Columns, Grades, Rows
from core.case.open_case import make_case
from core.case.profile import Column
from core.case.readers.evaluation_logs import LOGS
from core.case.recognise_grades import NUMERIC, GradesFound, recognise_grades
from core.messages import mark, say
from pages.parts import desk, file_fields, measuring, refusals, spoken
from pages.parts.widgets import trouble

PREDICTIONS, GRADED = (
    mark("predictions of two models"),
    mark("graded answers to prompts"),
)
NOT_THERE = mark("Not in this file")


def is_graded(
    columns: tuple[Column, ...],
    digest: str,
    kind: str,
    *,
    two: bool,
    unsure: bool = False,
) -> bool:
    """Ask what the rows hold where they may be graded answers; the form of the file and the names
    of the columns decide which is offered first.

    `unsure` says that they were not recognized as predictions either: then any two columns of
    numbers may be grades.
    """
    found = recognise_grades(columns)
    likely = kind in LOGS or (found.in_two_files if two else found.in_one_file)
    likely = likely or (found.sides_unknown and found.prompt is not None)
    by_name = likely or found.in_one_file or found.in_two_files
    if not by_name and not (
        unsure and sum(column.kind in NUMERIC for column in columns) > 1
    ):
        return False
    chosen = st.pills(
        say("What each row holds"),
        [PREDICTIONS, GRADED],
        default=GRADED if likely else PREDICTIONS,
        format_func=say,
        required=True,
        key=f"holds-{digest[:12]}-{two}",
    )
    return chosen == GRADED


def second_run(read: Callable[[UploadedFile], Rows | None]) -> Rows | None:
    """Take the file of a second run of the current version, which should find no difference."""
    file = st.file_uploader(
        say(
            "A second run of the current version (optional): shows whether two runs of it agree"
        ),
        type=None,
        key="upload-again",
    )
    if file is None:
        return None
    again = read(file)
    trouble()
    return again


def confirm(
    rows: Rows,
    second: Rows | None,
    columns: tuple[Column, ...],
    again: Rows | None = None,
) -> bool:
    """Show what was recognised, let it be corrected, and make a case of it by one button.

    `again` is a second run of the current version. Says whether a case was made.
    """
    file_fields.begin(rows.sha256)
    found = recognise_grades(columns)
    names = [column.name for column in columns]
    if second is None and found.in_two_files:
        st.info(
            say(
                "This file holds the grades of one version. Add the new version's file above:"
                " the two are joined by their prompts."
            ),
            icon=":material/join_inner:",
        )
        return False
    picked, grades = _mapped(names, found, two=second is not None)
    title = st.text_input(
        say("Name of the case"),
        value=file_fields.title_of(second or rows),
        key=file_fields.key("incoming-title"),
        max_chars=100,
    )
    trouble(near="rows")
    if not st.button(say("Use this data"), type="primary", icon=":material/check:"):
        return False
    case = refusals.tried(
        lambda: _made((rows, second, again), picked, grades, title), "rows"
    )
    if case is None or refusals.tried(lambda: desk.evidence_of(case), "rows") is None:
        trouble(near="rows")
        return False
    return measuring.turn_to(case)


def columns_of_table(columns: tuple[Column, ...]) -> Columns:
    """Let a person correct which columns of one table hold prompts and grades, and the scale."""
    names = [column.name for column in columns]
    picked, grades = _mapped(names, recognise_grades(columns), two=False)
    return _of_one(picked, grades)


def _mapped(
    names: list[str], found: GradesFound, *, two: bool
) -> tuple[dict[str, Any], Grades]:
    st.caption(
        say(
            "The prompt is the unit: each version's grades are averaged by prompt, and the"
            " versions are compared on the prompts that both answered."
        )
    )
    with st.container(border=True):
        picked = _columns(names, found, two=two)
        return picked, _scale(found, picked)


def _of_one(picked: dict[str, Any], grades: Grades) -> Columns:
    baseline, candidate = picked.get("baseline") or "", picked.get("candidate") or ""
    return Columns("", baseline, candidate, "regression", grades=grades)


def _columns(names: list[str], found: GradesFound, *, two: bool) -> dict[str, Any]:
    """Ask for the columns: the prompt, then the grades of one version or of both."""
    parts = {"prompt": say("Prompt: what an answer was given to")}
    if two:
        parts |= {
            "grade": say("Grade, in either file"),
            "human": say("Grade by people, where some were given (optional)"),
        }
    else:
        parts |= {
            "baseline": say("Grade of the current version"),
            "candidate": say("Grade of the new version"),
            "baseline_human": say("People's grade of the current version (optional)"),
            "candidate_human": say("People's grade of the new version (optional)"),
            "baseline_again": say(
                "Grade of a second run of the current version (optional)"
            ),
        }
    picked = {}
    with st.grid(2):
        for part, says in parts.items():
            guess = getattr(found, part)
            picked[part] = st.selectbox(
                says,
                names,
                index=names.index(guess) if guess in names else None,
                key=file_fields.key(f"graded-{part}"),
                placeholder=say(NOT_THERE),
            )
    return picked


def _scale(found: GradesFound, picked: dict[str, Any]) -> Grades:
    left, middle, right = st.columns(3, vertical_alignment="bottom")
    low = left.number_input(
        say("Lowest grade"), value=found.low, key=file_fields.key("graded-low")
    )
    high = middle.number_input(
        say("Highest grade"), value=found.high, key=file_fields.key("graded-high")
    )
    better = right.toggle(
        say("A higher grade is better"),
        value=True,
        key=file_fields.key("graded-better"),
    )
    human = [picked.get("baseline_human"), picked.get("candidate_human")]
    return Grades(
        float(low or 0.0),
        float(high or 0.0),
        picked["prompt"] or "",
        better,
        human[0] if all(human) else None,
        human[1] if all(human) else None,
        answer=found.answer,
        baseline_again=picked.get("baseline_again"),
    )


def _made(
    files: tuple[Rows, Rows | None, Rows | None],
    picked: dict[str, Any],
    grades: Grades,
    title: str,
) -> Case:
    """Bring the answers to prompts and make a case; raises what is wrong with them."""
    rows, second, again = files
    home, at = desk.store().rows, desk.clock()
    columns = _of_one(picked, grades)
    if second is None:
        prompts, mapped = rows, columns
    else:
        grade = picked["grade"] or ""
        prompts, mapped = joined_by_prompt(
            home, rows, second, grade, picked["human"], columns, again
        )
    supplied: dict[str, Any] = asdict(spoken.browser())
    if title.strip():
        supplied["title"] = title.strip()
    return make_case(prompts, mapped, home, at, supplied)
