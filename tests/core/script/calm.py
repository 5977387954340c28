"""Words that accuse or inflate, as the language check finds them."""

from __future__ import annotations

from core.script.language import CALM, Span, check_language


def blame(text: str) -> tuple[Span, ...]:
    """Find words that accuse or inflate."""
    return tuple(span for span in check_language(text) if span.kind in CALM)
