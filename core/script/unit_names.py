"""What units are called in a sentence, by their names in the table of conversions."""

from __future__ import annotations

from core.messages import mark, say

UNITS = {
    "Celsius": mark("Celsius"),
    "Fahrenheit": mark("Fahrenheit"),
    "acres": mark("acres"),
    "centimetres": mark("centimeters"),
    "days": mark("days"),
    "feet": mark("feet"),
    "fractions": mark("fractions"),
    "gallons": mark("gallons"),
    "grams": mark("grams"),
    "hectares": mark("hectares"),
    "hectopascals": mark("hectopascals"),
    "hours": mark("hours"),
    "inches": mark("inches"),
    "inches of mercury": mark("inches of mercury"),
    "kelvin": mark("kelvin"),
    "kilocalories": mark("kilocalories"),
    "kilograms": mark("kilograms"),
    "kilojoules": mark("kilojoules"),
    "kilometres": mark("kilometers"),
    "kilometres per hour": mark("kilometers per hour"),
    "knots": mark("knots"),
    "litres": mark("liters"),
    "metres": mark("meters"),
    "metres per second": mark("meters per second"),
    "miles": mark("miles"),
    "miles per hour": mark("miles per hour"),
    "millimetres of mercury": mark("millimeters of mercury"),
    "minutes": mark("minutes"),
    "months": mark("months"),
    "ounces": mark("ounces"),
    "percent": mark("percent"),
    "pounds": mark("pounds"),
    "seconds": mark("seconds"),
    "square feet": mark("square feet"),
    "square metres": mark("square meters"),
    "stones": mark("stones"),
    "weeks": mark("weeks"),
    "yards": mark("yards"),
    "years": mark("years"),
}

A_DAY = mark("a day")


def unit_name(unit: str) -> str:
    """Name a unit in the language in use; one that is not in the table stays as it is.

    >>> unit_name("metres"), unit_name("furlongs")
    ('meters', 'furlongs')
    """
    return say(UNITS[unit]) if unit in UNITS else unit


def quantity_unit(unit: str) -> str:
    """Say the unit of an input in the language in use; what a user typed stays as it is.

    >>> quantity_unit("EUR a day"), quantity_unit("days"), quantity_unit("per pallet")
    ('EUR a day', 'days', 'per pallet')
    """
    if unit.endswith(A_DAY):
        return f"{unit.removesuffix(A_DAY)}{say(A_DAY)}"
    return unit_name(unit)
