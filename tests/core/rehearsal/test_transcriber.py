"""Speech written down on this machine, from the recording to the facts that were said in it."""

from __future__ import annotations

import io
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import psutil
import pytest

from core.errors import BadFile
from core.rehearsal import transcriber
from core.rehearsal.fact_coverage import fact_coverage
from core.rehearsal.wav_frames import read_samples
from core.script.brief import Brief
from tests.core.rehearsal.sounds import (
    RATE,
    SPOKEN_RATE,
    hush,
    said,
    spoken,
    spoken_clearly,
    wav,
)
from tests.core.rehearsal.test_fact_coverage import said as sentences
from tests.installed import lacking

NOT_SPOKEN = {"worst.where"}  # names of columns and airports are beyond a voice made by a machine


@pytest.fixture(autouse=True)
def installed() -> None:
    if not transcriber.can_transcribe():
        lacking("the extra [speech]")


@dataclass(frozen=True)
class Voice:
    """How a machine says a sentence, its samples a second, and the wordings that it says."""

    say: Callable[[str, Path], np.ndarray]
    rate: int
    wordings: tuple[int, ...]


# A voice cut from recordings of a person, and one that is made of tones and hard to understand.
RECORDED = Voice(spoken_clearly, RATE, (0, 4))
ALL = replace(RECORDED, wordings=tuple(range(6)))
TONES = Voice(lambda text, folder: spoken(text, folder, 150), SPOKEN_RATE, (0, 5))


def heard(parts: list[str], folder: Path, voice: Voice) -> str:
    """Let a machine say sentences with pauses between them, and write down what is heard."""
    pause = hush(0.7, 0.0005, voice.rate)
    samples = [np.concatenate([voice.say(part, folder), pause]) for part in parts]
    return transcriber.transcribe(wav(np.concatenate(samples), voice.rate))


@pytest.mark.parametrize(
    ("voice", "share"),
    [
        pytest.param(RECORDED, 0.9, id="recorded"),
        pytest.param(ALL, 0.9, id="recorded, all", marks=pytest.mark.slow),
        pytest.param(TONES, 0.8, id="tones", marks=pytest.mark.slow),
    ],
)
def test_facts_that_are_said_aloud_are_found_wrong_ones_flagged_and_others_missed(
    voice: Voice, share: float, sample: Callable[[str], Brief], tmp_path: Path
) -> None:
    drawn, brief = random.Random(5), sample("late_flights")
    planted = found = wrong = flagged = left_out = missed = 0
    for wording in range(6):
        parts = sentences(brief, "late_flights", "en", wording, drawn)
        if wording not in voice.wordings:
            continue
        parts = [part for part in parts if part.fact not in NOT_SPOKEN]
        result = fact_coverage(brief, heard([part.right for part in parts], tmp_path, voice))
        planted += len(parts)
        found += sum(part.fact in result.said for part in parts)
        changed = [part for part in parts if part.wrong][wording::3]
        omitted = next(part for part in parts if part not in changed)
        spoken_parts = [part.wrong if part in changed else part.right for part in parts
                        if part is not omitted]  # fmt: skip
        result = fact_coverage(brief, heard(spoken_parts, tmp_path, voice))
        names = {item.fact for item in result.wrong}
        wrong += len(changed)
        flagged += sum(part.fact in names for part in changed)
        left_out += 1
        missed += omitted.fact in result.missed
    print(f"aloud: {found} of {planted} facts found, {flagged} of {wrong} wrong ones flagged,"
          f" {missed} of {left_out} left out missed")  # fmt: skip
    assert found / planted >= share
    assert flagged / wrong >= share
    assert missed / left_out >= share


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [45, 300])
def test_a_recording_takes_less_than_a_gigabyte_and_tells_how_far_it_is(
    tmp_path: Path, seconds: int
) -> None:
    text = "Each day of delay costs two thousand nine hundred to five thousand dollars."
    piece = np.concatenate([spoken(text, tmp_path, 140), hush(0.8, 0.0005, SPOKEN_RATE)])
    samples = np.tile(piece, 60)[: seconds * SPOKEN_RATE]
    shares: list[float] = []
    begun, before = time.monotonic(), psutil.Process().memory_info().rss
    text = transcriber.transcribe(wav(samples, SPOKEN_RATE), shares.append)
    took = time.monotonic() - begun
    more = (psutil.Process().memory_info().rss - before) / 1e6
    print(f"{seconds} s of audio: {took:.1f} s, {more:.0f} MB more resident")
    assert "delay" in text
    assert shares == sorted(shares) and shares[-1] == 1.0 and len(shares) > 4
    assert more < 1_000


def test_silence_and_bad_files_are_refused_or_empty() -> None:
    with pytest.raises(BadFile):
        transcriber.transcribe(io.BytesIO(b"ID3" + bytes(50)))
    with pytest.raises(BadFile):
        transcriber.transcribe(wav(np.zeros(0)))


def test_a_recording_of_which_one_part_was_misheard_is_kept() -> None:
    """A half minute that was misheard is no other language, if the rest was understood."""
    sound = np.zeros(16_000)
    misheard = transcriber.Part("each day unda", 25.0, -1.34)
    heard = transcriber.Part("Each day of delay costs money.", 10.0, -0.2)
    transcriber._understood([misheard, heard], sound)
    with pytest.raises(BadFile, match="Hardly a word"):
        transcriber._understood([misheard, replace(heard, seconds=5.0)], sound)


GERMAN = (
    "Wir empfehlen, die Freigabe anzuhalten.",
    "Die Fehler stiegen von sieben auf zweiundvierzig von hundert.",
    "Der neue Termin ist der siebte Dezember.",
    "Jeder Tag Verzögerung kostet zweitausend bis fünftausend Euro.",
    "Wir haben drei Möglichkeiten verglichen.",
)


def test_another_language_and_music_are_refused_rather_than_guessed(tmp_path: Path) -> None:
    german = [spoken(text, tmp_path, 150, "de") for text in GERMAN]
    for sound in (wav(np.concatenate(german), SPOKEN_RATE), wav(said(9.0))):
        with pytest.raises(BadFile, match="(?i)hardly a word of this recording was understood"):
            transcriber.transcribe(sound)


def test_a_silent_recording_is_refused() -> None:
    with pytest.raises(BadFile, match="(?i)nothing is said in this recording"):
        transcriber.transcribe(wav(hush(6.0)))


def test_another_model_than_the_one_tried_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    transcriber._model.cache_clear()
    monkeypatch.setattr(transcriber, "DIGEST", "0" * 64)
    with pytest.raises(BadFile, match="another one"):
        transcriber.transcribe(wav(said(2.0)))
    transcriber._model.cache_clear()


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 44_100])
def test_samples_come_at_the_rate_that_is_asked_for(rate: int) -> None:
    samples = read_samples(wav(said(12.0, rate=rate), rate), 16_000, 10)
    assert len(samples) == pytest.approx(160_000, abs=50)
    assert np.abs(samples).max() < 1.0
