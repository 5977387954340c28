"""What may be asked at a step, and any other answer or fact in three keystrokes."""

from __future__ import annotations

import streamlit as st

from core.meeting.events import QuestionAsked
from core.meeting.room_events import AnswerShown
from core.meeting.scene import ASKED
from core.messages import say
from core.script.claims import Answer
from core.script.fact_search import search
from core.script.fact_titles import fact_title
from core.script.follow_ups import next_questions
from core.script.steps import BY_KEY
from pages.parts import desk
from pages.parts.desk import Now
from pages.parts.widgets import plain


def show(now: Now, step: str) -> None:
    """Offer the likely questions of a step, and find what was typed instead."""
    answers = {answer.id: answer for answer in now.brief.script.answers}
    order = [answers[item] for item in BY_KEY[step].likely if item in answers]
    order += [answer for answer in answers.values() if answer not in order]
    numbers = {answer: place for place, answer in enumerate(answers, start=1)}
    st.markdown(say("**Likely questions**"))
    query = st.text_input(
        say("Find any fact or answer"),
        key=f"find-{step}",
        placeholder=say("Find: three letters, or a number"),
        label_visibility="collapsed",
        type="search",
        live=True,
        max_chars=60,
    )
    if query:
        _found(now, query, answers)
        return
    asked = st.selectbox(
        say("Find a likely question"),
        order,
        format_func=lambda item: f"{numbers[item.id]}  {item.question}",
        index=None,
        key=f"asked-{step}",
        placeholder=say("Or choose a question"),
        label_visibility="collapsed",
    )
    if asked is None:
        for item in order[:3]:
            st.caption(plain(f"{numbers[item.id]}  {item.question}"))
        return
    _answer(now, asked)


def _found(now: Now, query: str, answers: dict[str, Answer]) -> None:
    """Show the answer and the facts that fit best, with their other answers by name."""
    hits = search(now.brief, query)
    if not hits:
        st.caption(
            say("Nothing fits. Park the question, and promise an answer by a date.")
        )
    found = [answers[hit.id] for hit in hits if hit.kind == "answer"]
    facts = [hit for hit in hits if hit.kind == "fact"]
    if found:
        first = st.radio(
            say("Answers"),
            found,
            format_func=lambda item: item.question,
            key=f"found-{query}",
            label_visibility="collapsed",
        )
        _answer(now, first or found[0])
    for hit in facts:
        st.markdown(
            f"**{plain(hit.text)}**  \n:small[{plain(fact_title(now.brief, hit.id))}]"
        )


def _answer(now: Now, asked: Answer) -> None:
    """Show an answer, and let it be marked as asked or shown to the audience."""
    st.info(plain(asked.answer.says))
    then_likely(now, asked)
    if not now.live:
        return
    roster = {person.name for person in now.agreed.people}
    event = QuestionAsked(
        asked.question, asked.asked_by if asked.asked_by in roster else "", asked.id
    )
    with st.container(horizontal=True):
        st.button(
            say("Mark as asked"),
            key=f"record-{asked.id}",
            on_click=desk.note,
            args=(event,),
        )
        there = now.meeting.answer == asked.id
        st.button(
            say("Stop showing it") if there else say("Show the audience"),
            key=f"reveal-{asked.id}",
            help=say("With its chart") if asked.id in ASKED else None,
            on_click=desk.note,
            args=(AnswerShown("" if there else asked.id),),
        )


def then_likely(now: Now, asked: Answer) -> None:
    """Name the questions that an answer tends to bring."""
    follow = next_questions(now.brief.script, asked.id)
    if follow:
        st.caption(
            plain(
                say(
                    "Then likely: {next}",
                    next=" · ".join(item.question for item in follow),
                )
            )
        )
