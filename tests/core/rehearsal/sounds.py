"""Recordings for tests: made of tones and noise, or spoken by espeak-ng where it is installed."""

from __future__ import annotations

import io
import subprocess
import wave
from pathlib import Path

import numpy as np

from tests.installed import program

RATE = 16_000


def wav(samples: np.ndarray, rate: int = RATE, width: int = 2, channels: int = 1) -> io.BytesIO:
    """Write samples from -1 to 1 as a WAV file in memory."""
    whole = np.clip(samples, -1, 1)
    if width == 1:
        raw = ((whole + 1) * 127.5).astype(np.uint8).tobytes()
    elif width == 3:
        numbers = (whole * (2**31 - 256)).astype("<i4")
        raw = numbers.view(np.uint8).reshape(-1, 4)[:, 1:].tobytes()
    else:
        raw = (whole * (2 ** (8 * width - 1) - 1)).astype(f"<i{width}").tobytes()
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(width)
        out.setframerate(rate)
        out.writeframes(raw)
    file.seek(0)
    return file


def talk(seconds: float, level: float = 0.2, rate: int = RATE, seed: int = 1) -> np.ndarray:
    """Make something that comes and goes as syllables do: four a second, over a low voice."""
    time = np.arange(round(seconds * rate)) / rate
    noise = np.random.default_rng(seed).normal(size=len(time))
    voice = sum(np.sin(2 * np.pi * 140 * part * time) / part for part in (1, 2, 3, 4))
    syllables = 0.55 + 0.45 * np.sin(2 * np.pi * 4 * time)
    return level * syllables * (0.4 * voice + 0.1 * noise)


def hush(seconds: float, level: float = 0.001, rate: int = RATE, seed: int = 2) -> np.ndarray:
    """Make the noise of a quiet room."""
    return level * np.random.default_rng(seed).normal(size=round(seconds * rate))


def said(*pieces: float, rate: int = RATE, level: float = 0.2) -> np.ndarray:
    """Talk for so many seconds, be quiet for so many, and so on, over the noise of a room."""
    parts = [
        talk(seconds, level, rate) + hush(seconds, rate=rate) if place % 2 == 0
        else hush(seconds, rate=rate)
        for place, seconds in enumerate(pieces)
    ]  # fmt: skip
    return np.concatenate(parts)


def speaker(name: str = "espeak-ng") -> str:
    """Find a program that speaks."""
    return program(name)


def spoken(text: str, folder: Path, pace: int = 150, voice: str = "en-us") -> np.ndarray:
    """Let espeak-ng say a text; gives its samples at 22,050 a second."""
    path = folder / f"{abs(hash((text, pace, voice)))}.wav"
    command = [speaker(), "-v", voice, "-s", str(pace), "-w", str(path), "--", text]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return _samples(path)


def spoken_clearly(text: str, folder: Path, pace: int = 130) -> np.ndarray:
    """Let flite say a text with a recorded person's voice; gives its samples at 16,000 a second."""
    path = folder / f"{abs(hash((text, pace, 'slt')))}.wav"
    slower = f"duration_stretch={150 / pace}"
    command = [speaker("flite"), "-voice", "slt", "--setf", slower, "-t", text, "-o", str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return _samples(path)


def _samples(path: Path) -> np.ndarray:
    with wave.open(str(path)) as sound:
        raw = sound.readframes(sound.getnframes())
    return np.frombuffer(raw, "<i2").astype(float) / 2**15


SPOKEN_RATE = 22_050
