"""How a run went: what to do next, its times, the facts to tick, other runs beside it, all runs."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from core import words
from core.case.model import Case
from core.meeting.rehearsal_events import FactsChecked
from core.messages import say
from core.rehearsal.facts_to_say import facts_to_say
from core.rehearsal.rehearsal_run import Run, times_as_budgets
from core.rehearsal.run_report import Table, compared, run_report, trend
from pages.parts import all_runs, desk, downloads
from pages.parts.desk import Now
from pages.parts.widgets import clicked, plain, table, trouble


def show(now: Now) -> None:
    """Show the report of a run that is chosen, the latest first."""
    runs = tuple(
        run for run in reversed(all_runs.runs(now)) if run.is_walked or run.drills
    )
    if not runs:
        st.markdown(say("No run yet. Its times, facts and questions will stand here."))
        return
    run = _chosen(runs)
    report = run_report(now.brief, run)
    st.caption(plain(report.subtitle))
    if report.remarks:
        st.subheader(say("What to do next"), anchor=False)
        st.markdown("\n".join(f"- {plain(text)}" for text in report.remarks))
    for part in report.tables:
        _table(part)
    _budgets(run)
    _tick(now, run)
    _coach(now, run)
    if len(runs) > 1:
        _others(run, runs)
        _table(trend(tuple(reversed(runs))))


def _named(run: Run) -> str:
    return words.moment(run.begun.astimezone())


def _chosen(runs: tuple[Run, ...]) -> Run:
    if len(runs) == 1:
        return runs[0]
    chosen = st.selectbox(
        say("Run"), runs, format_func=_named, key="report-run", persist_state="session"
    )
    return next(
        (run for run in runs if chosen is not None and run.id == chosen.id), runs[0]
    )


def _table(part: Table) -> None:
    st.subheader(plain(part.title), anchor=False)
    if part.lead:
        st.caption(plain(part.lead))
    rows = [dict(zip(part.head, row, strict=True)) for row in part.rows]
    full = [head for head in part.head if any(row[head] for row in rows)]
    table(
        [{head: row[head] for head in full} for row in rows], key=f"report-{part.title}"
    )


def _budgets(run: Run) -> None:
    """Offer the times of a run as budgets, and the budgets by the words instead."""
    case = desk.case()
    chosen = times_as_budgets(run)
    with st.container(horizontal=True):
        if run.is_walked:
            st.button(
                say("Use my times as budgets"),
                key="use-times",
                icon=":material/timer:",
                disabled=case.step_seconds == chosen,
                help=say("From the next rehearsal or meeting on."),
                on_click=_keep,
                args=(case, chosen),
            )
        if case.step_seconds:
            st.button(
                say("Budgets by the words again"),
                key="words-times",
                icon=":material/undo:",
                on_click=_keep,
                args=(case, ()),
            )
    trouble(near="budgets")


def _keep(case: Case, chosen: tuple[tuple[str, int], ...]) -> None:
    desk.save_case(replace(case, step_seconds=chosen), "budgets")


def _tick(now: Now, run: Run) -> None:
    """Let the facts that were said be ticked by hand."""
    facts = facts_to_say(now.brief, tuple(step.step for step in run.steps))
    if not facts:
        return
    known = run.facts
    with st.expander(say("Tick what you said"), icon=":material/checklist:"):
        said = [
            fact.id
            for fact in facts
            if st.checkbox(
                plain(f"{fact.name}: {fact.says}"),
                value=known is not None and fact.id in known.said,
                key=f"said-{run.id}-{fact.id}",
            )
        ]
        missed = tuple(fact.id for fact in facts if fact.id not in said)
        if clicked(say("Keep the ticks"), "keep-ticks", kind="secondary"):
            desk.append(FactsChecked(tuple(said), missed), to=run.id)
            st.rerun()


def _coach(now: Now, run: Run) -> None:
    from core.exports.export_registry import COACH  # noqa: PLC0415  heavy, for this alone
    from core.exports.export_sources import Sources  # noqa: PLC0415  the same

    log = desk.store().log(run.id)
    at = log[-1].at if run.over else desk.clock()
    downloads.offer(now, Sources(now.brief, None, log, at, now.agreed), COACH)
    st.caption(say("It stays on this machine until you hand it on."))
    downloads.unmade()


def _others(run: Run, runs: tuple[Run, ...]) -> None:
    rest = tuple(item for item in runs if item.id != run.id and item.is_walked)
    if not rest or not run.is_walked:
        return
    other = st.selectbox(
        say("Compare with"), rest, format_func=_named, key=f"other-{run.id}"
    )
    if other is not None:
        before, after = sorted((run, other), key=lambda item: item.begun)
        _table(compared(before, after))
