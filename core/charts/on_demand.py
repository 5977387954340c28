"""The pictures that are asked for: what a rollout could notice, harm until a patch lands, the best
option over two inputs.
"""

from __future__ import annotations

import datetime as dt

from core import words
from core.case.inputs import Quantity
from core.charts.style import BASELINE, CANDIDATE, OVER, filled, prepared
from core.evidence.records import Gap
from core.evidence.statistics.sequences import Look
from core.messages import say
from core.options.arm_power import POWER
from core.options.canary import chance_curve
from core.options.exposure import Landing
from core.options.fallback import adapted
from core.options.flips import inputs_of
from core.options.losses import known_options, parts_of, rest_of
from core.options.maps import Map, two_way
from core.script.brief import Brief
from core.script.quantity_words import people_range, value_words
from core.script.unit_names import quantity_unit

# Told apart by lightness and by hue, and named on the map itself.
REGIONS = (CANDIDATE, "#b07d12", "#5b8a72", "#8a6aa0", "#a0522d", "#4f6d7a", "#7a7a3a")


def power(brief: Brief) -> dict | None:
    """Draw the chance to have noticed the harm by each day of a limited rollout, with the window
    that is planned.
    """
    if brief.choice is None or isinstance(brief.choice.canary, Gap):
        return None
    item = brief.choice.canary
    curve = chance_curve(item)
    slice_ = [
        {"day": day, "power": chance, "colour": CANDIDATE} for day, chance, _ in curve
    ]
    whole = (
        [
            {"day": day, "power": chance, "colour": BASELINE}
            for day, _, chance in curve
            if chance is not None
        ]
        if brief.evidence.worst is not None
        else []
    )
    window = [
        {
            "day": 0,
            "to": item.window,
            "label": say("planned: {window}", window=words.days(item.window)),
        }
    ]
    agreed = [
        {
            "day": 0,
            "power": POWER,
            "label": say("agreed: {power}", power=words.percent(POWER, 0)),
        }
    ]
    watching = say("watching all {units_of_row}", units_of_row=brief.case.units_of_row)
    names = _named_at(slice_, say("watching the segment") if whole else watching)
    ends = [*names.pop("ends"), *(_named_at(whole, watching)["ends"] if whole else ())]
    data = {
        "curve": slice_ + whole,
        "window": window,
        "agreed": agreed,
        "ends": ends,
    } | names
    return filled(prepared("power", 260), **data)


def _named_at(curve: list[dict], label: str) -> dict[str, list[dict]]:
    """Name a curve beside the place where it passes a half, on the side with more room; one that
    never does, above its end.
    """
    places: dict[str, list[dict]] = {"lefts": [], "rights": [], "ends": []}
    first, last = curve[0]["day"], curve[-1]["day"]
    passed = next((point for point in curve if point["power"] >= 0.5), None)
    if passed is None:
        places["ends"] = [curve[-1] | {"label": label}]
    else:
        side = "lefts" if passed["day"] - first > (last - first) * 0.45 else "rights"
        places[side] = [passed | {"label": label}]
    return places


def landing(brief: Brief) -> dict | None:
    """Draw the harm summed up until the patch lands, by the date on which it lands."""
    if (
        brief.choice is None
        or isinstance(brief.choice.patch, Gap)
        or brief.case.release is None
        or brief.plan is None
    ):
        return None
    item, release, facts = brief.choice.patch, brief.case.release.date(), brief.facts
    if item.days.high <= 0:
        return None
    rows = [_landed(brief, some, release) for some in item.landings]
    label = say(
        "{date}\n{date_odds} confident",
        date=facts["date"].says,
        date_odds=facts["date.odds"].says,
    )
    marks = (
        [{"at": _at(brief.plan.proposed), "label": label}]
        if brief.plan.proposed > release
        else []
    )
    start = {"at": _at(release), "mid": 0.0, "low": 0.0, "high": 0.0, "says": "release"}
    return filled(
        prepared("landing", 260, people=brief.case.harmed_many),
        landings=[start, *(row for row in rows if row["at"] > start["at"])],
        marks=marks,
    )


def _landed(brief: Brief, item: Landing, release: dt.date) -> dict:
    date = release + dt.timedelta(days=item.days)
    says = say(
        "{date}: {noun} affected until then; chance that the patch has landed {odds}",
        date=words.day(date),
        noun=people_range(brief.case, item.people),
        odds=words.chance(item.odds),
    )
    return {
        "at": _at(date),
        "mid": max(item.people.mid, 0.0),
        "low": max(item.people.low, 0.0),
        "high": max(item.people.high, 0.0),
        "says": says,
    }


def _at(date: dt.date) -> str:
    return f"{date.isoformat()}T00:00:00"


def mapped(brief: Brief, which: str) -> dict | None:
    """Draw the best option over two inputs, named as "x&y".

    None where one of them is not an input or there is nothing to map.
    """
    result = map_of(brief, which)
    if result is None:
        return None
    cells, best = (
        _cells(brief, result),
        sorted({item for row in result.best for item in row}),
    )
    colours = {option: REGIONS[i % len(REGIONS)] for i, option in enumerate(best)}
    rows = [cell | {"colour": colours[option]} for cell, option in cells]
    agreed = [
        {
            "left": result.x.low,
            "right": result.x.high,
            "bottom": result.y.low,
            "top": result.y.high,
        }
    ]
    names = [_name(result, option) for option in best]
    return filled(
        prepared(
            "map",
            360,
            x=_title(result.x.name, quantity_unit(result.x.unit)),
            y=_title(result.y.name, quantity_unit(result.y.unit)),
            xf=_format(result.x),
            yf=_format(result.y),
        ),
        cells=rows,
        agreed=agreed,
        names=names,
    )


def _format(quantity: Quantity) -> str:
    if quantity.unit == "share":
        return ".0%" if quantity.high >= 0.1 else ".1%"
    return "~s" if quantity.high >= 1_000 else ",.2~f"


def _title(name: str, unit: str) -> str:
    return f"{name}, {unit}" if unit not in {"", "share"} else name


def map_of(brief: Brief, which: str) -> Map | None:
    """Work out the best option over two inputs, named as "x&y"."""
    case, impact, plan = brief.case, brief.impact, brief.plan
    names = tuple(which.split("&"))
    known = {item.id for item in mappable(brief)}
    if len(names) != 2 or names[0] == names[1] or not known.issuperset(names):
        return None
    if (
        brief.choice is None
        or brief.choice.by_people
        or plan is None
        or plan.days_late is None
    ):
        return None
    options = known_options(adapted(case, brief.evidence))
    parts = parts_of(options, plan.days_late, *rest_of(impact))
    return two_way(case, impact, plan, parts, (names[0], names[1]))


def mappable(brief: Brief) -> tuple:
    """List the inputs that can stand on an axis: those that are above zero and have a range."""
    listed = tuple(
        item for item in inputs_of(brief.case, brief.impact) if 0 < item.low < item.high
    )
    parts = (
        set(brief.impact.delays) - {"delay_cost"}
        if any(item.id == "delay_cost" for item in listed)
        else set()
    )
    return tuple(item for item in listed if item.id not in parts)


def _cells(brief: Brief, result: Map) -> list[tuple[dict, int]]:
    xs, ys, currency = _edges(result.xs), _edges(result.ys), brief.case.currency
    found = []
    for j, row in enumerate(result.best):
        for i, option in enumerate(row):
            says = (
                f"{value_words(result.xs[i], result.x, currency)},"
                f" {value_words(result.ys[j], result.y, currency)}: {result.options[option].name}"
            )
            found.append(
                (
                    {
                        "left": xs[i],
                        "right": xs[i + 1],
                        "bottom": ys[j],
                        "top": ys[j + 1],
                        "says": says,
                    },
                    option,
                )
            )
    return found


def _edges(values: tuple[float, ...]) -> list[float]:
    ratio = (values[1] / values[0]) ** 0.5
    return [values[0] / ratio, *(value * ratio for value in values)]


def _name(result: Map, option: int) -> dict:
    """Write an option's name in the middle of its region."""
    places = [
        (i, j)
        for j, row in enumerate(result.best)
        for i, best in enumerate(row)
        if best == option
    ]
    middle = (
        sum(i for i, _ in places) / len(places),
        sum(j for _, j in places) / len(places),
    )
    i, j = min(
        places,
        key=lambda place: (place[0] - middle[0]) ** 2 + (place[1] - middle[1]) ** 2,
    )
    few = len(places) < len(result.xs) * len(result.ys) / 20
    return {
        "left": result.xs[i],
        "bottom": result.ys[j],
        "label": (
            ""
            if few
            else result.options[option]
            .name.replace(", ", ",\n")
            .replace(" until", "\nuntil")
        ),
    }


def watched(looks: tuple[Look, ...]) -> dict | None:
    """Draw the always-valid interval of the difference between two arms, look by look."""
    rows = [
        {
            "at": i,
            "day": look.label,
            "value": look.change,
            "low": look.low,
            "high": look.high,
            "colour": OVER if look.verdict == "worse" else CANDIDATE,
        }
        for i, look in enumerate(looks)
        if not look.withheld and look.change is not None
    ]
    if len(rows) < 2:
        return None
    order = tuple(row["day"] for row in rows)
    return filled(prepared("monitor", 260, order), looks=rows, zero=[{"value": 0}])
