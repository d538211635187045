"""Which rows were believed at an event, and true on a day."""

from datetime import date

from django.db.models import Q


def known_at(sequence: int, prefix: str = "") -> Q:
    """Rows that the office knew when event number ``sequence`` had been recorded."""
    return Q(**{f"{prefix}known_from__lte": sequence, f"{prefix}known_until__gt": sequence})


def true_on(day: date, prefix: str = "") -> Q:
    """Rows that say what was so on ``day``."""
    return Q(**{f"{prefix}true_from__lte": day, f"{prefix}true_until__gt": day})
