"""Invented people's ID numbers, made by the rule."""

from datetime import date

from workflows import identity


def id_number(born, sex, order=0, region="370282"):
    """A sound number for a birth (a date, or eight digits that need not be one) and a sex."""
    day = f"{born:%Y%m%d}" if isinstance(born, date) else born
    first = f"{region}{day.zfill(8)}{order * 2 + (sex == 'male'):03d}"
    return first + identity.check_digit(first)
