"""What to do about a voice: at most three remarks, each with its moment; never a grade."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from core import words
from core.meeting.rehearsal_events import VoiceMeasured
from core.messages import say
from core.rehearsal.voice_measures import Voice

MOST = 3
# Words a minute. Published bands disagree: presenters are told 100 to 150, audiobooks are read at
# 150 to 160, and lectures run to 180; numbers need the slower end.
SLOWEST, FASTEST = 110, 180
LONG_PAUSE = 3.0  # seconds: what is meant as a pause is over
BREATHLESS = 25.0  # seconds without a pause
FADING = 6.0  # decibels from the first third to the last: half as loud
TOO_QUIET = -45.0  # decibels below full scale
OVERDRIVEN = 0.001  # share of samples at full scale


def voice_remarks(voice: Voice, spoken_words: int | None) -> tuple[str, ...]:
    """Name at most three things to do, those of the recording first, then what is heard most."""
    found = [
        *_recording(voice),
        *_pauses(voice),
        *_pace(voice, spoken_words),
        *_fading(voice),
    ]
    return tuple(found[:MOST])


def _recording(voice: Voice) -> list[str]:
    if voice.clipped > OVERDRIVEN and voice.clipped_at is not None:
        moment = words.clock(voice.clipped_at)
        return [
            say("{moment}: the sound is overdriven. Move back a little.", moment=moment)
        ]
    if voice.loudness < TOO_QUIET:
        moment = words.clock(voice.begins)
        return [
            say(
                "{moment}: the recording is quiet. Move closer to the microphone.",
                moment=moment,
            )
        ]
    return []


def _pauses(voice: Voice) -> list[str]:
    found, longest = [], voice.longest
    if longest is not None and longest.seconds > LONG_PAUSE:
        found.append(
            say(
                "{moment}: you stop for {seconds} s. If that was not meant, learn the first words"
                " of that line.",
                moment=words.clock(longest.at),
                seconds=words.fixed(longest.seconds, 1),
            )
        )
    start, end = voice.breathless
    if end - start > BREATHLESS:
        found.append(
            say(
                "{start} to {end}: no pause. Stop for a breath after the number.",
                start=words.clock(start),
                end=words.clock(end),
            )
        )
    return found


def _pace(voice: Voice, spoken_words: int | None) -> list[str]:
    pace = voice.pace(spoken_words)
    if pace is None or SLOWEST <= pace <= FASTEST:
        return []
    start, end = voice.breathless
    span = {"start": words.clock(start), "end": words.clock(end)}
    figure = words.count(round(pace))
    if pace > FASTEST:
        return [
            say(
                "{start} to {end}: {pace} words a minute in all. Say each number, then wait.",
                pace=figure,
                **span,
            )
        ]
    moment = words.clock(voice.longest.at if voice.longest else voice.begins)
    return [
        say(
            "{moment}: {pace} words a minute in all. Join the short sentences from here on.",
            moment=moment,
            pace=figure,
        )
    ]


def _fading(voice: Voice) -> list[str]:
    first, _, last = voice.thirds
    if first - last < FADING:
        return []
    moment = voice.begins + (voice.ends - voice.begins) * 2 / 3
    return [
        say(
            "{moment}: from here on you are quieter by {level} dB. Breathe before the last lines.",
            moment=words.clock(moment),
            level=words.fixed(first - last, 0),
        )
    ]


def band_words() -> str:
    """Say what a usual pace is, and that nobody agrees on it."""
    return say(
        "A usual pace is {slowest} to {fastest} words a minute. Published bands disagree, so this"
        " is a hint and no grade.",
        slowest=words.count(SLOWEST),
        fastest=words.count(FASTEST),
    )


def against_own(
    now: VoiceMeasured, earlier: Sequence[VoiceMeasured]
) -> tuple[str, ...]:
    """Compare a recording with the median of one's own earlier ones; nothing without any."""
    if not earlier:
        return ()
    lines = []
    paces = [item.pace for item in earlier if item.pace is not None]
    if now.pace is not None and paces:
        lines.append(
            say(
                "Pace: {now} words a minute, {then} in your earlier recordings",
                now=words.count(round(now.pace)),
                then=words.count(round(median(paces))),
            )
        )
    lines += [
        say(
            "Pauses a minute: {now}, {then} in your earlier recordings",
            now=words.fixed(_per_minute(now), 1),
            then=words.fixed(median(_per_minute(item) for item in earlier), 1),
        ),
        say(
            "Longest pause: {now} s, {then} s in your earlier recordings",
            now=words.fixed(now.longest, 1),
            then=words.fixed(median(item.longest for item in earlier), 1),
        ),
    ]
    return tuple(lines)


def _per_minute(measured: VoiceMeasured) -> float:
    return measured.pauses * 60 / max(measured.seconds, 1.0)
