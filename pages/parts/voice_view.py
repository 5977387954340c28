"""The voice of a rehearsal: a recording, what it shows, and at most three things to do."""

from __future__ import annotations

from typing import BinaryIO
from urllib.parse import urlsplit

import streamlit as st

from core import words
from core.meeting.rehearsal_events import VoiceMeasured
from core.messages import say
from core.rehearsal.rehearsal_run import Run
from core.rehearsal.voice_measures import Voice, measure_voice, measured_event
from core.rehearsal.voice_remarks import against_own, band_words, voice_remarks
from core.rehearsal.wav_frames import MOST_SECONDS, Frames, read_frames
from core.script.pitch import pitches
from core.store.recordings import (
    bring_back_recordings,
    delete_recordings,
    keep_recording,
    recordings,
    recordings_folder,
)
from pages.parts import access, all_runs, desk, refusals, written_down
from pages.parts.desk import Now
from pages.parts.widgets import clicked, plain, table, trouble

HERE = {"localhost", "127.0.0.1", "::1"}
NEAR = "voice"
DELETED = "voice-deleted"


def show(now: Now) -> None:
    """Take a recording, measure it, and offer to keep its figures with a run."""
    st.caption(
        say(
            "The recording is measured on this machine, by its loudness over time, and forgotten"
            " unless you keep it."
        )
    )
    sound = _recording()
    if sound is None:
        st.markdown(
            say(
                "Record yourself, or choose a WAV file: pace, pauses and loudness follow."
            )
        )
        _stored()
        return
    spoken_words = _words(now)
    found = refusals.tried(lambda: _measured(sound), NEAR)
    trouble(near=NEAR)
    if found is not None:
        _figures(now, found[0], found[1], spoken_words, sound)
        written_down.offer(sound)
    _stored()


def _recording() -> BinaryIO | None:
    """Offer the microphone where the browser may use it, and a file everywhere."""
    if is_secure(st.context.url or ""):
        recorded = st.audio_input(say("Record yourself"), key="voice-recorded")
    else:
        recorded = None
        st.info(
            say(
                "Your browser lets a page use the microphone only on this machine or over https."
                " Open the app on the machine where it runs, or choose a recording here."
            ),
            icon=":material/mic_off:",
        )
    supplied = st.file_uploader(
        say("Or choose a recording"),
        key="voice-file",
        help=say("WAV, up to one hour is measured"),
    )
    return recorded or supplied


def is_secure(url: str) -> bool:
    """Say whether a browser lets the page at an address use the microphone."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    return (
        parts.scheme == "https"
        or host in HERE
        or host.endswith(".localhost")
        or not host
    )


def _words(now: Now) -> int | None:
    """Ask what was said, for its words; None for something else."""
    by_name = {pitch.name: pitch.words for pitch in pitches(now.brief)}
    other = say("Something else")
    chosen = st.pills(
        say("What did you say?"),
        [*by_name, other],
        default=list(by_name)[-1],
        key="voice-script",
        help=say("Your pace is counted by the words of the script in that length."),
    )
    return by_name.get(chosen or "")


@st.cache_data(max_entries=4, show_spinner=False)
def _measured_once(name: str, _sound: BinaryIO) -> tuple[Voice, Frames]:  # noqa: ARG001  its key
    frames = read_frames(_sound)
    return measure_voice(frames), frames


def _measured(sound: BinaryIO) -> tuple[Voice, Frames]:
    name = f"{getattr(sound, 'file_id', '')} {getattr(sound, 'size', '')}"
    with st.spinner(say("Measuring the recording …")):
        return _measured_once(name, sound)


def _figures(
    now: Now, voice: Voice, frames: Frames, spoken_words: int | None, sound: BinaryIO
) -> None:
    event = measured_event(voice, spoken_words)
    if frames.is_cut:
        most = words.count_noun(MOST_SECONDS // 60, "minute")
        st.warning(
            say("It is longer than {most}: the first {most} are measured.", most=most)
        )
    if voice.doubt:
        st.warning(voice.doubt)
    if spoken_words and voice.pace(spoken_words) is None:
        st.warning(say("That cannot be the whole of this text. Choose what you said."))
    remarks = voice_remarks(voice, spoken_words)
    st.subheader(say("What to do"), anchor=False)
    if remarks:
        st.markdown("\n".join(f"- {plain(text)}" for text in remarks))
    else:
        st.markdown(say("Nothing stands out."))
    st.subheader(say("What was measured"), anchor=False)
    table(rows_of(voice, spoken_words), key="voice-figures")
    st.caption(band_words())
    runs = all_runs.runs(now)
    earlier = [
        run.voice for run in runs if run.voice is not None and run.voice != event
    ]
    for line in against_own(event, earlier):
        st.markdown(f"- {plain(line)}")
    _keep(runs, event, sound)


def rows_of(voice: Voice, spoken_words: int | None) -> list[dict[str, str]]:
    """List what was measured, in words."""
    longest, pace = voice.longest, voice.pace(spoken_words)
    figures = {
        say("Length"): words.clock(voice.seconds),
        say("Speaking"): words.percent(voice.share, 0),
        say("Pauses over half a second"): words.count(len(voice.pauses)),
        say("Longest pause"): (
            say("none")
            if longest is None
            else say(
                "{seconds} s, at {moment}",
                seconds=words.fixed(longest.seconds, 1),
                moment=words.clock(longest.at),
            )
        ),
        say("Words a minute"): say("not known")
        if pace is None
        else words.count(round(pace)),
        say("Loudness"): say(
            "{level} dB below full scale", level=words.fixed(-voice.loudness, 0)
        ),
    }
    return [
        {say("Measure"): name, say("Value"): value} for name, value in figures.items()
    ]


def _keep(runs: tuple[Run, ...], event: VoiceMeasured, sound: BinaryIO) -> None:
    """Offer to keep the figures with the latest run, and the recording only where asked."""
    if not runs:
        st.caption(say("Start a rehearsal to keep these figures with it."))
        return
    run = runs[-1]
    with st.container(horizontal=True, vertical_alignment="center"):
        if clicked(
            say("Keep the figures with the latest run"),
            "voice-keep",
            disabled=run.voice == event,
        ):
            desk.append(event, to=run.id)
            st.rerun()
        st.button(
            say("Keep the recording too"),
            key="voice-keep-sound",
            help=say(
                "As a file in {folder}", folder=recordings_folder(desk.store().home)
            ),
            on_click=_keep_sound,
            args=(run.id, sound),
        )


def _keep_sound(run_id: str, sound: BinaryIO) -> None:
    access.must_present()
    sound.seek(0)
    content = sound.read()
    refusals.tried(
        lambda: keep_recording(desk.store().home, run_id, desk.clock(), content), NEAR
    )


def _stored() -> None:
    """Name the folder of recordings where there are any, and offer to delete them."""
    found = recordings(desk.store().home)
    if not found:
        _way_back()
        return
    st.divider()
    folder = recordings_folder(desk.store().home)
    st.markdown(
        plain(
            say(
                "{n} kept in {folder}",
                n=words.count_noun(len(found), "recording"),
                folder=folder,
            )
        )
    )
    st.button(
        say("Delete all recordings"),
        key="voice-delete",
        icon=":material/delete:",
        on_click=_delete,
    )


def _delete() -> None:
    access.must_present()
    st.session_state[DELETED] = refusals.tried(
        lambda: delete_recordings(desk.store().home), NEAR
    )


def _way_back() -> None:
    """Offer to bring back what this session has just deleted."""
    if held := st.session_state.get(DELETED):
        st.button(
            say("Undo: bring the recordings back"),
            key="voice-back",
            icon=":material/undo:",
            on_click=_bring_back,
            args=(held,),
        )


def _bring_back(held: dict[str, bytes]) -> None:
    access.must_present()
    refusals.tried(lambda: bring_back_recordings(desk.store().home, held), NEAR)
    st.session_state.pop(DELETED, None)
