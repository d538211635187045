"""Banking days in Sweden and Denmark, and what happens to a payment that falls on another day.

Sweden: Saturdays, Sundays, the public holidays of lag (1989:253) om allmänna helgdagar, and the three eves
that semesterlagen (1977:480), 7 § puts on a par with Sundays; these are the Riksbank's closed days,
https://www.riksbank.se/sv/press-och-publicerat/kalender/. Half days (Maundy Thursday) are banking days.

Denmark: Saturdays, Sundays, the public holidays, and the days on which Danmarks Nationalbank and the banks in
general are closed [da: banklukkedag]: 5 June, 24 December, 31 December and, since 2009, the day after
Ascension Day (read on 2026-11-22),
https://www.nationalbanken.dk/da/vores-arbejde/stabile-priser-pengepolitik-og-dansk-oekonomi/banklukkedage
"""

from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from borgen.kernel.period import month_end

FIRST_YEAR, LAST_YEAR = 1953, 2100
"""The years whose holidays are known: from the Swedish act 1952:48 on, and as far as ``holidays`` goes."""

_DAY = timedelta(days=1)
_SATURDAY = 5
_DANISH_ASCENSION_CLOSING_SINCE = 2009


class Country(StrEnum):
    """Whose banks [sv: bankdag, da: bankdag]; ISO 3166 codes in lower case."""

    SE = "se"
    DK = "dk"


class Convention(StrEnum):
    """Where a payment goes that falls on a day when the banks are closed."""

    UNADJUSTED = "unadjusted"  # it stays
    FOLLOWING = "following"  # the next banking day
    MODIFIED_FOLLOWING = "modified_following"  # the next one in the same month, else the last before
    PRECEDING = "preceding"  # the last banking day before
    MODIFIED_PRECEDING = "modified_preceding"  # the last one in the same month, else the next


class CalendarSilent(LookupError):
    """No banking days are known for that country or that year; nobody guesses."""

    def __init__(self, *, country: str, year: int) -> None:
        self.country, self.year = country, year
        super().__init__(f"no banking days are known for {country} in {year}")


def is_banking_day(day: date, country: str) -> bool:
    """Whether the banks of ``country`` are open on ``day``.

    Raises:
        CalendarSilent: neither Sweden nor Denmark, or a year outside 1953 to 2100.
    """
    return day not in closed_days(country, day.year) and day.weekday() < _SATURDAY


def adjust(day: date, convention: str, country: str) -> date:
    """Return ``day``, or the banking day that ``convention`` puts in its place.

    ``adjust(date(2026, 5, 31), "modified_following", "se")`` is 29 May: the Sunday's next banking day is in
    June.

    Raises:
        ValueError: no convention has that name.
        CalendarSilent: the banking days are not known.
    """
    how = Convention(convention)
    if how is Convention.UNADJUSTED or is_banking_day(day, country):
        return day
    forward = how in {Convention.FOLLOWING, Convention.MODIFIED_FOLLOWING}
    nearest = _next_banking_day(day, 1 if forward else -1, country)
    modified = how in {Convention.MODIFIED_FOLLOWING, Convention.MODIFIED_PRECEDING}
    if modified and nearest.month != day.month:
        return _next_banking_day(day, -1 if forward else 1, country)
    return nearest


def add_banking_days(day: date, count: int, country: str) -> date:
    """The banking day ``count`` banking days after ``day``, or before it where ``count`` is negative.

    Zero gives ``day`` itself when the banks are open, else the next banking day.

    Raises:
        CalendarSilent: the banking days are not known.
    """
    if count == 0:
        return adjust(day, Convention.FOLLOWING, country)
    step = 1 if count > 0 else -1
    for _ in range(abs(count)):
        day = _next_banking_day(day, step, country)
    return day


def banking_days_between(since: date, until: date, country: str) -> int:
    """How many banking days there are from ``since`` up to but not including ``until``."""
    return sum(is_banking_day(since + i * _DAY, country) for i in range((until - since).days))


def last_banking_day(day: date, country: str) -> date:
    """The last banking day of the month of ``day``."""
    return adjust(month_end(day), Convention.PRECEDING, country)


@cache
def closed_days(country: str, year: int) -> frozenset[date]:
    """The days of ``year``, beside Saturdays and Sundays, when the banks are closed.

    Raises:
        CalendarSilent: neither Sweden nor Denmark, or a year outside 1953 to 2100.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise CalendarSilent(country=country, year=year)
    # here, not above: it takes a third of a second, and most of what names a convention asks for no day
    from holidays import country_holidays
    from holidays.constants import DE_FACTO, PUBLIC

    match country.lower():
        case Country.SE:
            return frozenset(country_holidays("SE", years=year, expand=False, categories=(PUBLIC, DE_FACTO)))
        case Country.DK:
            days = set(country_holidays("DK", years=year, expand=False, categories=(PUBLIC,)))
            days |= {date(year, 6, 5), date(year, 12, 24), date(year, 12, 31)}
            if year >= _DANISH_ASCENSION_CLOSING_SINCE:
                days.add(_easter_sunday(year) + timedelta(days=40))
            return frozenset(days)
    raise CalendarSilent(country=country, year=year)


def _next_banking_day(day: date, step: int, country: str) -> date:
    day += step * _DAY
    while not is_banking_day(day, country):
        day += step * _DAY
    return day


def _easter_sunday(year: int) -> date:
    """Gregorian Easter by the anonymous algorithm (Nature, 20 April 1876)."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    (leap, short), correction = divmod(century, 4), (century + 8) // 25
    moon = (19 * golden + century - leap - (century - correction + 1) // 3 + 15) % 30
    weekday = (32 + 2 * short + 2 * (rest // 4) - moon - rest % 4) % 7
    month, day = divmod(moon + weekday - 7 * ((golden + 11 * moon + 22 * weekday) // 451) + 114, 31)
    return date(year, month, day + 1)
