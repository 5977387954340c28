"""What is worked out once and kept for all sessions: the stores, evidence, briefs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from core.case.model import Case
from core.desk.case_desk import CaseDesk, brief_in
from core.evidence.key import evidence_key
from core.evidence.records import Evidence
from core.meeting.fold import Meeting
from core.messages import say
from core.script.brief import Brief
from core.serve.bus import BUS
from core.serve.stores import open_public, open_store
from core.store import evidence_cache
from core.store.database import Store
from core.store.public import PublicStore

T = TypeVar("T")


@st.cache_resource(show_spinner=False)
def store() -> Store:
    """Open the database once for all sessions."""
    return open_store()


@st.cache_resource(show_spinner=False)
def public() -> PublicStore:
    """Open the database of what anybody may read, once for all sessions."""
    return open_public()


def clock() -> dt.datetime:
    """Read the clock, in the zone of this machine."""
    return dt.datetime.now(dt.UTC).astimezone()


def brief_of(case: Case, meeting: Meeting) -> Brief:
    """Argue a case as it stands in the room; kept by what it follows from."""
    moved = [
        f"{name}:{low!r}:{high!r}"
        for name, (low, high) in sorted(meeting.changed.items())
    ]
    moved += [
        f"{item.step}:{item.low!r}:{item.likely!r}:{item.high!r}"
        for _, item in sorted(meeting.estimates.items())
    ]
    return _brief(f"{case.digest}/{moved}", case, meeting)


@st.cache_resource(max_entries=128, show_spinner=False)
def _brief(key: str, _case: Case, _meeting: Meeting) -> Brief:
    del key
    return brief_in(_case, _meeting, evidence_of)


def use_cases() -> CaseDesk:
    """Give what is done with the stores of this app, whoever asks."""
    return CaseDesk(store(), public(), BUS, clock, brief_of)


def evidence_of(case: Case) -> Evidence:
    """Fetch the evidence of a case, measured at most once."""
    with st.spinner(say("Measuring the records …")):
        return _evidence(evidence_key(case), case)


@st.cache_resource(max_entries=32, show_spinner=False)
def _evidence(key: str, _case: Case) -> Evidence:
    del key
    return evidence_cache.evidence_of(store(), _case, clock())


@st.cache_resource(max_entries=16, show_spinner=False)
def _kept(key: str, _work: Callable[[], object]) -> object:
    del key
    return _work()


def remembered(key: str, work: Callable[[], T]) -> T:
    """Do something slow once, and keep it under a name that says what it follows from."""
    return _kept(key, work)  # ty: ignore[invalid-explicit-return]  the cache keeps the type of the work
