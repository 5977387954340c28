"""The presenter's own words: any sentence of the script, one at a time, with facts by name."""

from __future__ import annotations

import streamlit as st

from core.case.model import Case
from core.case.own_words import OwnAnswer, OwnSentence
from core.messages import say
from core.script.brief import Brief
from core.script.language import of_case
from core.script.own_wording import (
    LONGEST,
    Draft,
    drafted,
    next_answer_id,
    ours,
    rewritable,
    with_own_answer,
    with_own_sentence,
    without_own_answer,
)
from core.script.steps import TITLES
from pages.parts import desk
from pages.parts.desk import Now
from pages.parts.language_view import text_with_spans
from pages.parts.widgets import clicked, plain, trouble


def show(now: Now) -> None:
    """Offer every sentence to be rewritten, and questions of one's own to be added."""
    st.header(say("In your own words"), anchor=False)
    st.markdown(
        say(
            "Rewrite any sentence. A number is a fact, named in braces, so it stays true when the"
            " evidence changes. If the evidence calls for another sentence, ours is used."
        )
    )
    not_used(now.brief)
    case = desk.case()
    if case.digest != now.agreed.digest:
        st.info(
            say(
                "What you change here is used from the next rehearsal or meeting on. The one in"
                " progress stays as it began."
            )
        )
    _sentence(now.brief, case)
    with st.expander(say("Add a question of your own"), icon=":material/add:"):
        _answer(now.brief, case)
    trouble(near="own-words")


def not_used(brief: Brief) -> None:
    """Say which of one's own sentences are not said, and why."""
    for item in brief.script.not_used:
        st.warning(
            plain(
                say(
                    "{name}: your own words are not used, because {why}. “{text}”",
                    name=_name(brief, item.claim),
                    why=item.why,
                    text=item.text,
                )
            ),
            icon=":material/warning:",
        )


def _name(brief: Brief, claim_id: str) -> str:
    """Name a sentence by its step, or by its question."""
    for answer in brief.script.answers:
        if answer.answer.id == claim_id:
            return f"{answer.asked_by}: {answer.question}"
    added = {f"answer.{item.id}": item.question for item in brief.case.own_answers}
    if claim_id in added:
        return added[claim_id]
    step, _, part = claim_id.partition(".")
    title = say(TITLES[step]) if step in TITLES else claim_id
    if part == "headline":
        return say("{step}: headline on the screen", step=title)
    return say("{step}: note to yourself", step=title) if part == "note" else title


def _sentence(brief: Brief, case: Case) -> None:
    names = rewritable(brief.script)
    claim_id = st.selectbox(
        say("Sentence"),
        names,
        format_func=lambda name: _name(brief, name),
        key="own-claim",
    )
    if claim_id is None:
        return
    phrase, code = brief.script.chosen[claim_id], brief.case.language
    own = next(
        (
            item
            for item in case.own_sentences
            if (item.claim, item.language) == (claim_id, brief.case.language)
        ),
        None,
    )
    begun = phrase.in_tone(case.tone) if own is None else own.text
    key = f"own-text-{claim_id}-{case.digest[:8]}"
    text = st.text_area(
        say("What you say"), begun, key=key, max_chars=LONGEST, height="content"
    )
    _offer_facts(brief, key)
    draft = drafted(claim_id, text, brief.facts, ours(brief.script, claim_id))
    _preview(case, draft)
    with st.container(horizontal=True):
        if clicked(
            say("Use this sentence"),
            "own-save",
            icon=":material/check:",
            disabled=bool(draft.problems) or text == begun,
        ):
            _keep(
                case,
                OwnSentence(claim_id, code, text.strip(), phrase.variant),
                claim_id,
                code,
            )
            st.rerun()
        st.button(
            say("Back to our sentence"),
            key="own-back",
            icon=":material/undo:",
            disabled=own is None,
            on_click=_keep,
            args=(case, None, claim_id, code),
        )


def _keep(case: Case, own: OwnSentence | None, claim_id: str, code: str) -> None:
    desk.save_case(with_own_sentence(case, own, claim_id, code), "own-words")


def _offer_facts(brief: Brief, key: str) -> None:
    """Offer the facts by name with their values; the chosen one goes to the end of the text."""
    facts = [name for name, fact in brief.facts.items() if fact.says]
    st.selectbox(
        say("Add a fact"),
        facts,
        index=None,
        format_func=lambda name: f"{name} · {brief.facts[name].says}",
        key=f"fact-{key}",
        placeholder=say("Type a part of its name or value"),
        on_change=_add_fact,
        args=(key,),
    )


def _add_fact(key: str) -> None:
    name = st.session_state.get(f"fact-{key}")
    if name:
        text = st.session_state.get(key, "").rstrip()
        st.session_state[key] = f"{text} {{{name}}}".lstrip()
        st.session_state[f"fact-{key}"] = None


def _preview(case: Case, draft: Draft) -> None:
    """Show what will be said, and what is better said in another way; or what is wrong."""
    if draft.claim is None:
        st.error(
            "\n".join(f"- {plain(item)}" for item in draft.problems),
            icon=":material/error:",
        )
        return
    st.caption(say("As you will say it"))
    text = draft.claim.says
    if spans := of_case(case, text):
        text_with_spans(text, spans)
    else:
        st.markdown(plain(text))


def _answer(brief: Brief, case: Case) -> None:
    """Add a question with its answer, change one, or take it away."""
    by_id = {
        item.id: item
        for item in case.own_answers
        if item.language == brief.case.language
    }
    chosen = st.selectbox(
        say("Question"),
        ["", *by_id],
        format_func=lambda name: by_id[name].question if name else say("New question"),
        key="own-answer",
    )
    begun = by_id.get(chosen) or OwnAnswer(
        next_answer_id(case), brief.case.language, "", "", ""
    )
    key = f"own-answer-{begun.id}-{case.digest[:8]}"
    question = st.text_input(
        say("What they ask"), begun.question, key=f"{key}-q", max_chars=200
    )
    roles = list(dict.fromkeys(answer.asked_by for answer in brief.script.answers))
    asked_by = st.selectbox(
        say("Who tends to ask it"),
        roles,
        index=roles.index(begun.asked_by) if begun.asked_by in roles else 0,
        key=f"{key}-by",
    )
    text = st.text_area(say("Your answer"), begun.text, key=key, max_chars=LONGEST)
    _offer_facts(brief, key)
    draft = drafted(f"answer.{begun.id}", text, brief.facts)
    if text:
        _preview(case, draft)
    new = OwnAnswer(
        begun.id, brief.case.language, question.strip(), asked_by or "", text.strip()
    )
    with st.container(horizontal=True):
        if clicked(
            say("Save this question"),
            "own-answer-save",
            kind="secondary",
            disabled=bool(draft.problems) or not new.question or new == begun,
        ):
            _keep_case(with_own_answer(case, new))
            st.rerun()
        st.button(
            say("Delete this question"),
            key="own-answer-delete",
            disabled=not chosen,
            on_click=_keep_case,
            args=(without_own_answer(case, begun.id),),
        )


def _keep_case(case: Case) -> None:
    desk.save_case(case, "own-words")
