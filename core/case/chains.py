"""Inputs to start from, for the common ways in which wrong predictions do harm: wide open, to be
narrowed by people who know.
"""

from __future__ import annotations

from core.case.inputs import Quantity
from core.messages import mark, say

Inputs = tuple[Quantity, ...]


def _people() -> Inputs:
    return (
        Quantity("traffic", say("predictions a day"), "a day", 500, 5_000),
        Quantity(
            "action_share",
            say("share of wrong predictions that somebody feels"),
            "share",
            0.1,
            0.5,
            "share",
        ),
        Quantity("people_each", say("people touched by one of them"), "people", 1, 3),
    )


def _direct(currency: str) -> Inputs:
    return (Quantity("value_each", say("direct cost of one of them"), currency, 5, 50),)


def _churn(currency: str) -> Inputs:
    return (
        Quantity(
            "leave_share",
            say("share of people touched who leave"),
            "share",
            0.005,
            0.03,
            "share",
        ),
        Quantity("customer_value", say("value of a customer"), currency, 100, 500),
    )


def _review(currency: str) -> Inputs:
    return (
        Quantity(
            "review_share",
            say("share of wrong predictions reviewed manually"),
            "share",
            0.2,
            0.8,
            "share",
        ),
        Quantity("review_hours", say("hours to review one"), "hours", 0.1, 0.5),
        Quantity("hour_cost", say("cost of an hour of that work"), currency, 30, 80),
    )


def _refunds(currency: str) -> Inputs:
    return (
        Quantity(
            "refund_share",
            say("share of those felt that are refunded"),
            "share",
            0.1,
            0.6,
            "share",
        ),
        Quantity("refund_each", say("refund for one"), currency, 10, 80),
    )


def _incidents() -> Inputs:
    return (
        Quantity(
            "incident_share",
            say("share of those felt that end in an incident"),
            "share",
            0.001,
            0.02,
            "share",
        ),
    )


def _delay(currency: str) -> Inputs:
    return (
        Quantity(
            "delay_revenue",
            say("revenue lost by a day's delay"),
            f"{currency} a day",
            500,
            5_000,
        ),
        Quantity(
            "delay_reputation",
            say("reputation lost by a day's delay"),
            f"{currency} a day",
            200,
            2_000,
        ),
        Quantity(
            "delay_time",
            say("people's time that a day's delay takes"),
            f"{currency} a day",
            300,
            2_000,
        ),
    )


def _rest(currency: str) -> Inputs:
    return (
        Quantity(
            "second_cost", say("cost of a second incident"), currency, 10_000, 100_000
        ),
        Quantity(
            "after_days",
            say("days that leftovers of the fault go on"),
            "days",
            30,
            30,
            "fixed",
        ),
        Quantity(
            "label_days",
            say("days until the truth about a prediction is known"),
            "days",
            0,
            0,
            "fixed",
        ),
        Quantity(
            "slowness",
            say("time the work takes against the estimates"),
            "times",
            0.9,
            1.5,
        ),
    )


CHAINS = (
    mark("errors and churn"),
    mark("manual review"),
    "refunds",
    mark("safety incidents, counted in people"),
)


def inputs(chain: str, currency: str) -> Inputs:
    """Give the inputs of a chain by its name; raises KeyError.

    People harmed are in all of them, money in all but the last.

    >>> [one.id for one in inputs("safety incidents, counted in people", "EUR")][:4]
    ['traffic', 'action_share', 'people_each', 'incident_share']
    """
    harm = {
        "errors and churn": _direct(currency) + _churn(currency),
        "manual review": _review(currency) + _churn(currency),
        "refunds": _refunds(currency) + _churn(currency),
        "safety incidents, counted in people": _incidents(),
    }[chain]
    return _people() + harm + _delay(currency) + _rest(currency)
