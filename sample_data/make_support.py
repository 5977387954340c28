"""Make the sample of a language-model release: answers of a support assistant, graded by a judge.

Nobody's tickets: questions and grades are drawn here, from templates and a fixed seed. Version 7 of
the assistant lost the thirty-day refund rule from its instructions and answers refund questions as
if every sale were final. A judge grades every answer from 1 to 5, three answers to each ticket; it
is a little lenient to the longer answers of version 7. People graded the answers to 120 of the 320
tickets. Some answers have no grade, because the judge timed out.

Run ``python sample_data/make_support.py``. It needs numpy and pandas.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).resolve().parent
TICKETS, ANSWERS, SEED = 320, 3, 20261123
GRADED_BY_PEOPLE, TIMED_OUT = 120, 0.015
LENIENT = 0.15  # grades by which the judge favors the longer answers of version 7

QUESTIONS = {
    "refund": (
        "I bought the {item} {days} days ago and it does not fit. Can I get my money back?",
        "My {item} broke after {days} days. How do I get a refund?",
        "Can I return the {item}? I opened it {days} days ago.",
    ),
    "delivery": (
        "My {item} was due {days} days ago. Where is it?",
        "Can I change the address for my {item}? It ships in {days} days.",
        "The tracking for my {item} has not moved in {days} days.",
    ),
    "billing": (
        "I was charged twice for the {item} {days} days ago.",
        "Why is there a fee of {days} euros on my invoice for the {item}?",
        "I need an invoice with our tax number for the {item}.",
    ),
    "login": (
        "I have been locked out of my account for {days} days.",
        "The code to sign in never arrives. I tried {days} times.",
        "How do I change the email address of my account?",
    ),
    "cancellation": (
        "Please cancel my order of the {item} from {days} days ago.",
        "How do I cancel my subscription before it renews in {days} days?",
        "I canceled the {item} {days} days ago and it still shipped.",
    ),
}
# What either version answers: a good answer, and one that people grade 3 or less.
REPLIES = {
    "refund": (
        "You can return it within 30 days of delivery. I have sent you a prepaid label.",
        "You may be able to return it. Please write to our returns team for the conditions.",
    ),
    "delivery": (
        "It is in the depot near you and arrives within 2 days. I have turned on messages.",
        "Deliveries can take longer at this time of year. Please be patient.",
    ),
    "billing": (
        "I have corrected the invoice and sent it to your email address. You owe nothing more.",
        "Please look at the terms of payment in your account.",
    ),
    "login": (
        "I have reset your account. Use the link in your email; it works for an hour.",
        "Please try to sign in again later.",
    ),
    "cancellation": (
        "I have canceled it, and you are not charged. The confirmation is in your email.",
        "Cancellations are possible in some cases. Please check your account.",
    ),
}
FINAL_SALE = (
    "All our sales are final, so this order cannot be refunded. Is there anything else?"
)
ITEMS = (
    "jacket",
    "headphones",
    "kettle",
    "backpack",
    "desk lamp",
    "keyboard",
    "bike light",
)
LANGUAGES, CHANNELS = ("English", "German", "French"), ("email", "chat", "app")


def tickets(rng: np.random.Generator) -> pd.DataFrame:
    """Draw the tickets: a topic, a language, a channel, and a question."""
    topic = rng.choice(list(QUESTIONS), TICKETS, p=[0.2, 0.25, 0.2, 0.2, 0.15])
    asked = [
        QUESTIONS[each][rng.integers(3)].format(
            item=ITEMS[rng.integers(len(ITEMS))], days=rng.integers(2, 28)
        )
        for each in topic
    ]
    return pd.DataFrame(
        {
            "ticket_id": [f"T-{number:04d}" for number in range(1, TICKETS + 1)],
            "topic": topic,
            "language": rng.choice(LANGUAGES, TICKETS, p=[0.6, 0.25, 0.15]),
            "channel": rng.choice(CHANNELS, TICKETS),
            "question": asked,
        }
    )


def on_scale(quality: np.ndarray) -> np.ndarray:
    """Round a quality to a grade from 1 to 5."""
    return np.clip(np.round(quality), 1, 5)


def graded(rng: np.random.Generator) -> pd.DataFrame:
    """Draw the answers with their grades, three a ticket."""
    asked = tickets(rng)
    rows = asked.loc[np.repeat(asked.index, ANSWERS)].reset_index(drop=True)
    rows.insert(1, "attempt", np.tile(np.arange(1, ANSWERS + 1), TICKETS))
    ease = np.repeat(rng.normal(4.1, 0.5, TICKETS), ANSWERS)
    old = ease + rng.normal(0, 0.6, len(rows))
    new = ease + rng.normal(0, 0.6, len(rows)) - 1.6 * (rows["topic"] == "refund")
    by_people = np.zeros(TICKETS, bool)
    by_people[rng.permutation(TICKETS)[:GRADED_BY_PEOPLE]] = True
    chosen = np.repeat(by_people, ANSWERS)
    for name, quality, favor in (("v6", old, 0.0), ("v7", new, LENIENT)):
        grade = on_scale(quality + favor + rng.normal(0, 0.35, len(rows)))
        grade[rng.random(len(rows)) < TIMED_OUT] = np.nan
        rows[f"{name}_grade"] = grade
        rows[f"{name}_people"] = np.where(chosen, on_scale(quality), np.nan)
        rows[f"{name}_answer"] = written(rows["topic"], on_scale(quality), name)
    return rows


def written(topics: pd.Series, quality: np.ndarray, version: str) -> list[str]:
    """Write the answers: a poor one of version 7 about a refund knows the old rule no more."""
    return [
        FINAL_SALE
        if version == "v7" and topic == "refund" and poor
        else REPLIES[topic][poor]
        for topic, poor in zip(topics, (quality <= 3).astype(int), strict=True)
    ]


def main() -> None:
    """Write the answers as JSON lines."""
    rows = graded(np.random.default_rng(SEED))
    path = HERE / "support_answers" / "validation.jsonl"
    rows.to_json(path, orient="records", lines=True, force_ascii=False)


if __name__ == "__main__":
    main()
