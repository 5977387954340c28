"""The one place where an amount of money becomes text.

The symbol of a currency goes before the amount, or after it where the locale in use
has it there (`core.written`).
"""

from __future__ import annotations

from core.date_words import NBSP
from core.messages import say
from core.words import MINUS, finite, fixed, significant, span
from core.written import style

SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "CHF": "CHF" + NBSP, "JPY": "¥"}


def money(amount: float, currency: str) -> str:
    r"""Write an amount of money with two significant digits.

    >>> money(123456, "EUR"), money(-250, "USD"), money(2_340_000, "EUR")
    ('€120,000', '−$250', '€2.3\xa0million')
    >>> money(4.83, "EUR"), money(9.04, "USD"), money(0.5, "EUR")
    ('€4.80', '$9', '€0.50')
    """
    size = abs(finite(amount))
    text = (
        f"{significant(size / 1e6)}{NBSP}{say('million')}"
        if size >= 999_500
        else significant(size)
        if size >= 10
        else _small_amount(size)
    )
    text = "0" if size < 0.005 else text
    sign = MINUS if amount < 0 and text != "0" else ""
    symbol = SYMBOLS.get(currency, currency + NBSP)
    return (
        f"{sign}{text}{NBSP}{symbol.rstrip(NBSP)}"
        if style().after
        else f"{sign}{symbol}{text}"
    )


def _small_amount(size: float) -> str:
    """Write an amount below ten with its cents, or whole: nobody pays 4.8 euros."""
    if size < 1:
        return fixed(size, 2)
    rounded = round(size, 1)
    return fixed(rounded, 0 if rounded % 1 == 0 else 2)


def entered_money(amount: float, currency: str) -> str:
    r"""Write an amount of money as it was entered, with cents only where there are any.

    >>> entered_money(2, "USD"), entered_money(1234.5, "EUR")
    ('$2', '€1,234.50')
    """
    text = fixed(abs(finite(amount)), 0 if float(amount).is_integer() else 2)
    symbol = SYMBOLS.get(currency, currency + NBSP)
    sign = MINUS if amount < 0 else ""
    return (
        f"{sign}{text}{NBSP}{symbol.rstrip(NBSP)}"
        if style().after
        else f"{sign}{symbol}{text}"
    )


def _money_as_entered(amount: float, currency: str) -> str:
    """Write an amount as an estimate is, unless that loses digits of it."""
    short = float(f"{finite(amount):.2g}") == amount
    return money(amount, currency) if short else entered_money(amount, currency)


def money_range(
    low: float, high: float, currency: str, *, entered: bool = False
) -> str:
    """Write a range of money; with all its digits where somebody entered it.

    >>> money_range(1200, 56000, "EUR"), money_range(1234, 56000, "EUR", entered=True)
    ('€1,200–€56,000', '€1,234–€56,000')
    """
    write = _money_as_entered if entered else money
    ends = write(low, currency), write(high, currency)
    if ends[0] == ends[1]:
        return ends[0]
    symbol = f"{NBSP}{SYMBOLS.get(currency, currency).rstrip(NBSP)}"
    return span(ends[0].removesuffix(symbol), ends[1])
