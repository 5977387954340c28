"""What a recording shows of a voice, from its loudness alone: when somebody speaks, the pauses, the
pace where the words are known, and how loud it is.

Speech is told from its pauses by an energy threshold between the noise of the room and the level of
the voice, with short gaps closed, as in Rabiner and Sambur (1975).
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from core.errors import BadFile, Complaint
from core.meeting.rehearsal_events import VoiceMeasured
from core.messages import mark, say
from core.rehearsal.wav_frames import FRAME_SECONDS, Frames

PAUSE_SECONDS = 0.5
# Gaps in a word, as before a hard consonant, and clicks that are no word.
GAP_SECONDS, CLICK_SECONDS = 0.26, 0.06
QUIETEST = -60.0  # decibels below full scale: nobody is heard
LEAST_RANGE = 8.0  # decibels between voice and room, to tell them apart
BELOW_VOICE, ABOVE_ROOM = 22.0, 6.0  # decibels in which the threshold stands
# Nobody presents a text outside of these: it was another text.
SLOWEST_HEARD, FASTEST_HEARD = 40, 350  # words a minute
NEVER_PAUSES = 30.0  # seconds in which everybody who speaks takes a breath

NO_PAUSE = mark(
    "There is no pause in it, as in music or noise. The figures may mean nothing."
)


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause: where it begins, and how long it is, in seconds."""

    at: float
    seconds: float

    @property
    def end(self) -> float:
        """Give the moment at which somebody speaks again."""
        return self.at + self.seconds


@dataclass(frozen=True, slots=True)
class Voice:
    """What a recording shows: its length, seconds of speech, when the first and the last word are,
    pauses over half a second, loudness of the voice in decibels below full scale by third, the
    share of it that is overdriven with the first moment, and why the figures are in doubt, if they
    are.
    """

    seconds: float
    speaking: float
    begins: float
    ends: float
    pauses: tuple[Pause, ...]
    thirds: tuple[float, float, float]
    loudness: float
    clipped: float
    clipped_at: float | None
    doubt: str = ""

    @property
    def share(self) -> float:
        """Give the share of the time from the first word to the last in which somebody speaks."""
        return min(self.speaking / max(self.ends - self.begins, FRAME_SECONDS), 1.0)

    @property
    def longest(self) -> Pause | None:
        """Find the longest pause."""
        return max(self.pauses, key=lambda pause: pause.seconds, default=None)

    @property
    def breathless(self) -> tuple[float, float]:
        """Find the longest stretch without a pause: from and to."""
        starts = [self.begins, *(pause.end for pause in self.pauses)]
        ends = [*(pause.at for pause in self.pauses), self.ends]
        return max(zip(starts, ends, strict=True), key=lambda span: span[1] - span[0])

    def pace(self, spoken_words: int | None) -> float | None:
        """Give words a minute, from the first word to the last; None where they are not known, or
        cannot be those that were said.
        """
        pace = (spoken_words or 0) * 60 / max(self.ends - self.begins, 1.0)
        return pace if SLOWEST_HEARD <= pace <= FASTEST_HEARD else None


def measure_voice(frames: Frames) -> Voice:
    """Measure a voice.

    Raises BadFile where nobody is heard, or where a voice cannot be told from the noise.
    """
    levels = frames.levels
    room, voice = (float(np.percentile(levels, share)) for share in (5, 95))
    if voice < QUIETEST:
        raise BadFile(
            Complaint(
                say("nobody is heard in this recording"),
                say("check the microphone, and record it again"),
            )
        )
    spoken = _spoken(levels, room, voice)
    if not spoken.any():
        raise BadFile(
            Complaint(
                say("no voice can be told from the noise in this recording"),
                say("record it again in a quieter room, closer to the microphone"),
            )
        )
    spans = _spans(spoken)
    begins, ends = spans[0][0], spans[-1][1]
    gaps = [(left[1], right[0]) for left, right in itertools.pairwise(spans)]
    pauses = tuple(
        Pause(round(start, 2), round(end - start, 2))
        for start, end in gaps
        if end - start > PAUSE_SECONDS
    )
    speaking = sum(end - start for start, end in spans)
    speaking += sum(end - start for start, end in gaps if end - start <= PAUSE_SECONDS)
    thirds = np.array_split(levels[spoken], 3)
    loud = tuple(float(np.median(part)) if len(part) else voice for part in thirds)
    steady = not pauses and ends - begins > NEVER_PAUSES
    return Voice(
        frames.seconds,
        speaking,
        begins,
        ends,
        pauses,
        (loud[0], loud[1], loud[2]),
        float(np.median(levels[spoken])),
        frames.clipped,
        frames.clipped_at,
        say(NO_PAUSE) if steady else "",
    )


def _spoken(levels: np.ndarray, room: float, voice: float) -> np.ndarray:
    """Mark the frames in which somebody speaks."""
    spread = voice - room
    if spread < LEAST_RANGE:
        # As loud throughout: a voice without a pause, music, or noise.
        return np.ones(len(levels), bool)
    threshold = max(room + ABOVE_ROOM, min(room + spread / 2, voice - BELOW_VOICE))
    loud = levels > threshold
    loud = _without_short(loud, GAP_SECONDS, what=False)
    return _without_short(loud, CLICK_SECONDS, what=True)


def _without_short(marks: np.ndarray, seconds: float, *, what: bool) -> np.ndarray:
    """Turn runs of a mark over that are shorter than some seconds, but not those at the ends."""
    most, changed = round(seconds / FRAME_SECONDS), marks.copy()
    edges = np.flatnonzero(np.diff(marks.astype(np.int8))) + 1
    for start, end in itertools.pairwise(edges):
        if marks[start] == what and end - start < most:
            changed[start:end] = not what
    return changed


def _spans(marks: np.ndarray) -> list[tuple[float, float]]:
    """List from and to, in seconds, of the runs of marks."""
    padded = np.concatenate(([False], marks, [False])).astype(np.int8)
    edges = np.flatnonzero(np.diff(padded)) * FRAME_SECONDS
    return [(float(start), float(end)) for start, end in edges.reshape(-1, 2)]


def measured_event(voice: Voice, spoken_words: int | None) -> VoiceMeasured:
    """Write what was measured as an event of a rehearsal: figures and no sound."""
    longest, pace = voice.longest, voice.pace(spoken_words)
    return VoiceMeasured(
        round(voice.seconds, 2),
        round(voice.share, 4),
        len(voice.pauses),
        longest.seconds if longest else 0.0,
        longest.at if longest else 0.0,
        None if pace is None else round(pace, 1),
        round(voice.loudness, 1),
    )
