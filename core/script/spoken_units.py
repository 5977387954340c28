"""How written ranges and units are said aloud."""

from __future__ import annotations

import re

from core.messages import say
from core.words import DASH, NBSP

BETWEEN_NUMBERS = re.compile(rf"(?<=[\d%]){DASH}(?=\D?\d)")


def aloud(text: str) -> str:
    r"""Turn what is written into what a person says: ranges with "to", percentage points in full.

    >>> aloud("It costs $2,700–$12,000 a day, a rise of +39.2\xa0pp.")
    'It costs $2,700 to $12,000 a day, a rise of +39.2\xa0percentage points.'
    """
    return spelled_out(BETWEEN_NUMBERS.sub(f" {say('to')} ", text), -1)


def spelled_out(text: str, times_: int = 1) -> str:
    r"""Write out the first "pp" of a sentence, so that it explains the others.

    >>> spelled_out("up by 2.0\xa0pp (1.0–3.0\xa0pp)")
    'up by 2.0\xa0percentage points (1.0–3.0\xa0pp)'
    """
    return text.replace(
        f"{NBSP}{say('pp')}", f"{NBSP}{say('percentage points')}", times_
    )
