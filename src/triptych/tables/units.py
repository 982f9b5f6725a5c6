"""Physical units that names of columns give away."""

from __future__ import annotations

import re

_UNITS = frozenset(
    {
        "%", "°C", "°F", "K", "°", "mm", "cm", "dm", "m", "km", "in", "ft", "mi", "mm²", "cm²", "m²", "km²", "m2",
        "km2", "ha", "sqft", "sq ft", "ml", "mL", "cl", "dl", "l", "L", "m³", "m3", "mg", "g", "kg", "t", "lb", "lbs",
        "oz", "ms", "s", "sec", "min", "h", "hours", "days", "weeks", "months", "years", "jours", "heures", "mois",
        "ans", "W", "kW", "MW", "Wh", "kWh", "MWh", "V", "mV", "A", "mA", "Hz", "kHz", "MHz", "GHz", "Pa", "hPa",
        "kPa", "bar", "J", "kJ", "cal", "kcal", "N", "dB", "ppm", "ppb", "km/h", "m/s", "mph", "kn", "mg/dl", "mg/dL",
        "mg/l", "mg/L", "mmol/l", "mmol/L", "g/l", "g/L", "g/cm³", "µg/m³", "µg", "µm", "nm", "kg/m²", "kg/m³", "bpm",
        "mmHg", "rpm", "l/100km", "L/100km", "€", "$", "£", "EUR", "USD", "GBP", "CHF", "k€", "M€", "€/m²", "kB",
        "MB", "GB", "px",
    }
)  # fmt: skip

_SUFFIXES = {
    "mm": "mm", "cm": "cm", "km": "km", "kg": "kg", "mg": "mg", "ml": "ml", "kwh": "kWh", "kw": "kW", "mw": "MW",
    "hz": "Hz", "mhz": "MHz", "ghz": "GHz", "ms": "ms", "kmh": "km/h", "mph": "mph", "rpm": "rpm", "mmhg": "mmHg",
    "hpa": "hPa", "kpa": "kPa", "sqft": "sqft", "m2": "m²", "km2": "km²", "m3": "m³", "ha": "ha", "lbs": "lbs",
    "pct": "%", "percent": "%", "celsius": "°C", "fahrenheit": "°F", "eur": "EUR", "usd": "USD", "gbp": "GBP",
    "mb": "MB", "gb": "GB", "seconds": "s", "minutes": "min", "hours": "h", "days": "days", "months": "months",
    "years": "years",
}  # fmt: skip

_LETTERS = {
    "g": {"mass", "weight", "masse", "poids"},
    "m": {"height", "length", "width", "depth", "distance", "altitude", "elevation", "hauteur", "longueur", "largeur"},
    "s": {"duration", "time", "elapsed", "latency", "delay", "durée", "temps"},
    "h": {"duration", "time", "elapsed", "durée"},
    "c": {"temp", "temperature", "température"},
    "f": {"temp", "temperature"},
}
"""A single letter is a unit only after the quantity that it measures."""

_PARENTHESES = re.compile(r"[(\[]\s*([^()\[\]]+?)\s*[)\]]\s*$")


def unit_of(name: str) -> str | None:
    """Guess the unit of a column of numbers; None when in doubt."""
    enclosed = _PARENTHESES.search(name)
    if enclosed:
        return enclosed.group(1) if enclosed.group(1) in _UNITS else None
    words = [word for word in re.split(r"[\s_.-]+", name.casefold()) if word]
    if not words[1:]:
        return None
    last, before = words[-1], words[:-1]
    if before[-1] == "in" and last in {"month", "year", "day", "hour"}:
        return f"{last}s"
    if last in _LETTERS and _LETTERS[last] & set(before):
        return {"c": "°C", "f": "°F"}.get(last, last)
    return _SUFFIXES.get(last) if not _counts(last, before) else None


def _counts(last: str, before: list[str]) -> bool:
    """Tell whether a word such as "days" is what is counted by another rate, as in hours per week."""
    return last in {"days", "months", "years", "hours", "minutes", "seconds"} and before[-1] in {"per", "of", "nb"}
