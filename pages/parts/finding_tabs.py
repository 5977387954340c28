"""What stands behind a finding: suspects, time, values, scores, and the rows themselves."""

from __future__ import annotations

import streamlit as st

from core.charts.draw import draw
from core.messages import mark, say
from core.script.brief import Brief
from core.script.cause_text import Reading, read
from core.script.finding_tables import (
    batch_rows,
    calibration_rows,
    drift_rows,
    drift_says,
    drift_summary,
    lineage_rows,
    lineage_says,
    most_shifted,
)
from core.script.group_text import closed_say, gap_rows, groups_say, kinds_of, small_say
from core.script.methods import manifest_rows, method_lines
from core.script.metric_tables import metric_notes, metric_rows, metrics_shown
from core.script.over_time_text import timeline_says
from core.script.row_quality_text import power_said, troubles_said
from pages.parts import rescoring
from pages.parts.desk import Now
from pages.parts.widgets import caption_below, picture, plain, say_claims, table


def has(view: str, brief: Brief) -> bool:
    """Say whether a view has anything to show."""
    evidence = brief.evidence
    content = {
        "Why": (
            bool(evidence.suspects)
            or brief.claim("finding.cause") is not None
            or draw("lineage", brief) is not None
        ),
        "When": (
            draw("timeline", brief) is not None
            or (evidence.timeline is not None and bool(evidence.timeline.change_point))
        ),
        "Groups": bool(evidence.gaps),
        "Tests": evidence.regression == "yes",
        "Values": bool(evidence.shifts),
        "Scores": bool(
            evidence.metrics or evidence.worst_metrics or evidence.calibration
        ),
    }
    return content.get(view, True)


# Why


def why(now: Now) -> None:
    """Show the board of suspects, the first one in full, a test for it, and how far a broken stage
    reaches.
    """
    brief = now.brief
    say_claims(brief, "finding.cause", "finding.shift")
    board = [
        (suspect.state, read(brief.case, suspect))
        for suspect in brief.evidence.suspects
    ]
    if board:
        with st.container(border=True):
            _suspect(*board[0], first=True)
        for place, (state, item) in enumerate(board[1:], start=2):
            with st.expander(f"{place}\\. {plain(item.name)}, {plain(item.state)}"):
                _suspect(state, item)
        st.caption(
            say(
                "Ordered by how well each explains the rise. The order is not a"
                " probability: only a recorded test confirms a cause or rules it out."
            )
        )
    else:
        st.markdown(
            say("The data alone do not point to a cause.")
            + (
                ""
                if brief.case.reference
                else say(
                    " There are no reference records to compare with; add them on the case page."
                )
            )
        )
    rescoring.proof(now)
    if draw("lineage", brief) is not None:
        st.header(say("Where it spreads"), anchor=False)
        st.markdown(plain(lineage_says(brief)))
        picture("lineage", brief)
        with st.expander(say("Stages as a table")):
            table(lineage_rows(brief), key="lineage-table")


def _suspect(state: str, reading: Reading, *, first: bool = False) -> None:
    """Show one suspect: what it looks like, what speaks for it and against it, and how to
    check it.
    """
    if first:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.header(
                plain(
                    say(
                        "{name} in {columns}",
                        name=reading.name,
                        columns=reading.columns,
                    )
                    if reading.columns
                    else reading.name
                ),
                anchor=False,
                width="content",
            )
            st.badge(
                reading.state,
                color="gray" if state in {"suspected", "ruled out"} else "blue",
            )
    speaks_for, against = st.columns(2, gap="large")
    with speaks_for:
        st.markdown(say("**Evidence for**"))
        st.markdown(
            "\n".join(f"- {plain(each)}" for each in reading.speaks_for)
            or say("Nothing yet.")
        )
    with against:
        st.markdown(say("**Evidence against**"))
        st.markdown(
            "\n".join(f"- {plain(each)}" for each in reading.speaks_against)
            or say("None found in the data.")
        )
    st.markdown(say("**How to check it**  \n{check}", check=plain(reading.check)))


# Groups


def groups(brief: Brief) -> None:
    """Show how both models treat each group of people, by one kind of error at a time, and every
    gap in a table.
    """
    case, evidence = brief.case, brief.evidence
    st.markdown(plain(groups_say(case, evidence)))
    for text in closed_say(brief.case, evidence):
        st.markdown(plain(text))
    named = kinds_of(case, evidence)
    if named:
        kind = st.pills(
            say("Compare by"),
            list(named),
            default=next(iter(named)),
            format_func=named.__getitem__,
            key="groups-kind",
            required=True,
        )
        picture("groups", brief, which=str(kind))
    if small := small_say(brief.case, evidence):
        st.caption(plain(small))
    st.caption(
        say(
            "Which groups should be treated alike, and by which measure, is for the people"
            " in the meeting to decide. The rows do not say why a gap is there."
        )
    )
    with st.expander(say("Every gap as a table")):
        table(gap_rows(case, evidence), key="gap-table")


# When


def when(brief: Brief) -> None:
    """Show the error batch by batch, and since when it is higher."""
    st.markdown(plain(timeline_says(brief)))
    if not picture("timeline", brief):
        st.caption(
            say(
                "Single batches hold too few records to plot. The change point uses all of"
                " them together."
            )
        )
        return
    with st.expander(say("Batches as a table")):
        table(batch_rows(brief), key="batch-table")


# Values


def values(brief: Brief) -> None:
    """Show the features that moved, each in a small picture, and all of them in a table."""
    st.markdown(plain(drift_summary(brief)))
    shown = most_shifted(brief)
    with st.grid(3 if len(shown) > 2 else 2, min_column_width=280, gap="medium"):
        for drift in shown:
            with st.container():
                st.markdown(f"**{plain(drift.column)}**  \n:gray[{plain(drift.harm)}]")
                st.caption(plain(drift_says(brief, drift.column)))
                picture("drift", brief, which=drift.column, captioned=False)
    if shown:
        caption_below("drift", brief)
    with st.expander(say("All columns as a table"), expanded=not shown):
        table(drift_rows(brief), key="drift-table")
        st.caption(
            say(
                "Moved: the share of records whose value would have to change. PSI is the"
                " population stability index; below the threshold next to it, chance alone"
                " explains it."
            )
        )


# Scores


def scores(brief: Brief) -> None:
    """Show the metrics of both models, in the slice and on all rows, and what their scores are
    worth.
    """
    evidence = brief.evidence
    sides = {
        mark("In the segment"): evidence.worst_metrics,
        mark("All records"): evidence.metrics,
    }
    sides = {name: each for name, each in sides.items() if each}
    chosen = (
        st.segmented_control(
            say("Measured on"),
            list(sides),
            default=next(iter(sides)),
            key="metrics-on",
            required=True,
        )
        if len(sides) > 1
        else next(iter(sides), "")
    )
    if shown := sides.get(chosen or "", ()):
        first = metrics_shown(brief, shown)
        table(metric_rows(brief, first), key=f"metric-table-{chosen}")
        if len(first) < len(shown):
            with st.expander(say("Every class")):
                table(metric_rows(brief, shown), key=f"class-table-{chosen}")
        if notes := metric_notes(shown):
            with st.expander(say("About these metrics")):
                st.markdown("\n".join(f"- {plain(note)}" for note in notes))
    which = "slice" if chosen == "In the segment" else ""
    if picture("calibration", brief, which, title=say("Score calibration")):
        with st.expander(say("The curve as a table")):
            table(calibration_rows(brief, which), key=f"calibration-table-{which}")
    elif which and draw("calibration", brief) is not None:
        st.caption(
            say(
                "Too few records in the segment to plot calibration. “All records” shows it"
                " for all."
            )
        )


# Rows


def rows(now: Now) -> None:
    """Show what is the matter with the rows, what they could have shown, how it was measured, and
    how to measure again.
    """
    brief = now.brief
    found = troubles_said(brief.case, brief.evidence)
    st.header(say("Data checks"), anchor=False)
    for weight, text in found:
        st.markdown(f":gray[{plain(weight)}:] {plain(text)}")
    if not found:
        st.markdown(say("Nothing in the data stands in the way of the finding."))
    for item in power_said(brief.case, brief.evidence.power):
        st.markdown(plain(item))
    st.header(say("How it was measured"), anchor=False)
    st.markdown("\n".join(f"- {plain(line)}" for line in method_lines(brief)))
    st.header(say("Reproducible"), anchor=False)
    facts = brief.facts
    st.markdown(
        plain(
            say(
                "The file {file} has the digest {file_digest}. Measured again it gives"
                " evidence {evidence}, to the last digit.",
                file=facts["file"].says,
                file_digest=facts["file.digest"].says,
                evidence=facts["evidence"].says,
            )
        )
    )
    rescoring.again(now)
    with st.expander(say("Digests, versions, seed")):
        table(manifest_rows(brief), key="manifest-table")
