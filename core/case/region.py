"""What a browser's language suggests: the country and its currency, to be confirmed by a person,
never taken as said.
"""

from __future__ import annotations

CURRENCIES = (
    "USD",
    "EUR",
    "GBP",
    "CHF",
    "JPY",
    "CAD",
    "AUD",
    "INR",
    "BRL",
    "SEK",
    "NOK",
    "DKK",
    "PLN",
    "CNY",
    "KRW",
    "MXN",
    "ZAR",
)


def region_of(locale: str | None) -> str:
    """Read the country out of a language tag; empty where it names none.

    >>> region_of("en-US"), region_of("de"), region_of("zh-Hant-TW"), region_of(None)
    ('US', '', 'TW', '')
    """
    parts = (locale or "").replace("_", "-").split("-")[1:]
    return next(
        (part.upper() for part in parts if len(part) == 2 and part.isalpha()), ""
    )


def currency_of(region: str) -> str:
    """Name the currency of a country today; empty where it is not known.

    >>> currency_of("DE"), currency_of("US"), currency_of("")
    ('EUR', 'USD', '')
    """
    if not region:
        return ""
    from babel.numbers import get_territory_currencies  # noqa: PLC0415  heavy, and seldom needed

    found = get_territory_currencies(region)
    return found[0] if found else ""
