"""How each figure of a stress test came about, as arithmetic that can be replayed.

A figure is named as in an address: ``paid.2027``, ``paid.total``, ``security.7``,
``kind.mortgage_deed``, one of ``HELD``, or ``part.12.2027.extra`` for what happens of
one guarantee in one year. What belongs to a guarantee is
given with its number as the source: ``guarantee 12``.
"""

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction

from borgen.guarantee.stress import PROPERTY, Part, Stress, Sums
from borgen.rules.trace import Term, Trace, Worksheet

SUMMED = ("principal", "interest", "extra", "paid", "recourse")
"""Figures of a year that are the sum of what happens of each guarantee."""

_NUMBER = re.compile(r"[0-9]{1,18}")
TOTALS = ("principal", "paid", "recourse", "effect", "per_inhabitant")
HELD = ("failing_owed", "others_owed", "paid_before", "difference", "called_difference")
"""Figures that the test is held against."""


class NoSuchFigure(LookupError):
    """The stress test has no figure of that name."""


def explain(
    found: Stress, figure: str, *, currency: str, inhabitants: int | None = None, outstanding: int | None = None
) -> Trace:
    """The arithmetic of ``figure``; ``outstanding`` is the register's total, which the test is held against.

    Raises:
        NoSuchFigure: there is none, or it is not known.
    """
    kind, _, rest = figure.partition(".")
    sheet = _Sheet(currency)
    if kind == "security":
        return sheet.trace(_security(sheet, found, _number(rest)))
    if kind == "kind":
        return sheet.trace(_of_kind(sheet, found, rest))
    if figure in HELD:
        return sheet.trace(_held(sheet, found, figure, outstanding))
    if kind == "part":
        guarantee, _, more = rest.partition(".")
        year, _, name = more.partition(".")
        return sheet.trace(_part(sheet, found, _number(guarantee), _number(year), name))
    rows = found.years if rest == "total" else [row for row in found.years if row.year == _number(rest)]
    if not rows or (rest == "total" and kind not in TOTALS):
        raise NoSuchFigure(figure)
    if kind == "register_extra":
        return sheet.trace(_register_extra(sheet, found, rows[0]))
    if kind in SUMMED:
        return sheet.trace(_summed(sheet, found, rows, kind, total=rest == "total"))
    if kind not in ("effect", "per_inhabitant"):
        raise NoSuchFigure(figure)
    back, paid = (sheet.money(name, sum(getattr(row, name) for row in rows), f"stress.{name}") for name in ("recourse", "paid"))
    effect = sheet.subtract("effect", back, paid)
    if kind == "effect":
        return sheet.trace(effect)
    if not inhabitants:
        raise NoSuchFigure(figure)
    people = sheet.given("inhabitants", Fraction(inhabitants), unit="people", source="organisation.inhabitants")
    each = sheet.divide("per_inhabitant_exact", effect, people, unit=effect.unit)
    return sheet.trace(sheet.round("per_inhabitant", each, rounding="half_up"))


class _Sheet(Worksheet):
    def __init__(self, currency: str) -> None:
        super().__init__()
        self._unit = f"minor {currency}"

    def money(self, name: str, minor: int, source: str) -> Term:
        return self.given(name, Fraction(minor), unit=self._unit, source=source)

    def total(self, name: str, terms: Sequence[Term]) -> Term:
        """The sum under ``name``, one step for each term after the first two."""
        if len(terms) < 2:
            terms = [*terms, *(self.money(f"nothing_{n}", 0, "stress.nothing") for n in range(2 - len(terms)))]
        so_far, last = terms[0], len(terms) - 1
        for place, term in enumerate(terms[1:], 1):
            so_far = self.add(name if place == last else f"sum_{place}", so_far, term)
        return so_far


def _summed(sheet: _Sheet, found: Stress, rows: Sequence[Sums], kind: str, *, total: bool) -> Term:
    if total:
        terms = [sheet.money(f"year_{row.year}", getattr(row, kind), f"year {row.year}") for row in rows]
    else:
        here = [part for part in found.parts if part.year == rows[0].year and getattr(part, kind)]
        terms = [sheet.money(f"part_{part.guarantee}", getattr(part, kind), f"guarantee {part.guarantee}") for part in here]
    return sheet.total(kind, terms)


def _register_extra(sheet: _Sheet, found: Stress, row: Sums) -> Term:
    debt = sheet.money("register_balance", row.register_balance, f"year {row.year}")
    exact = sheet.multiply("register_extra_exact", debt, _share(sheet, "points", found.settings.points))
    return sheet.round("register_extra", exact, rounding="half_up")


def _security(sheet: _Sheet, found: Stress, number: int) -> Term:
    worth = next((one for one in found.worths if one.security.id == number), None)
    if worth is None:
        raise NoSuchFigure(f"security.{number}")
    security, settings = worth.security, found.settings
    if worth.missing:
        return sheet.money("worth_at_most", 0, f"stress.{worth.missing}_not_stated")
    assert security.value is not None and security.amount is not None, "what is stated is not missing"
    value = sheet.money("value", security.value, "register")
    if security.kind in PROPERTY:
        whole = sheet.given("whole", Fraction(1), unit="share", source="stress.whole")
        kept = sheet.subtract("share_left", whole, _share(sheet, "haircut", settings.haircut))
    else:
        kept = _share(sheet, "other_share", settings.other_share)
    after = sheet.round("value_that_counts", sheet.multiply("value_exact", value, kept), rounding="down")
    return sheet.smaller("worth_at_most", after, sheet.money("deed", security.amount, "register"))


def _of_kind(sheet: _Sheet, found: Stress, kind: str) -> Term:
    here = [worth for worth in found.worths if worth.security.kind == kind]
    if not here:
        raise NoSuchFigure(f"kind.{kind}")
    terms = [
        sheet.money(f"security_{one.security.id}", one.counted, f"guarantee {one.security.guarantee}") for one in here
    ]
    return sheet.total("worth_at_most", terms)


def _held(sheet: _Sheet, found: Stress, figure: str, outstanding: int | None) -> Term:
    """What the failing and the others owe, and what the municipality pays of it."""
    if figure == "failing_owed":
        terms = [sheet.money(f"part_{pk}", minor, f"guarantee {pk}") for pk, minor in found.owed]
        return sheet.total(figure, terms)
    failing = sheet.money("failing_owed", found.failing_owed, "stress.sum")
    if figure == "others_owed":
        whole = sheet.money("register_balance", found.failing_owed + found.others_owed, "stress.sum")
        return sheet.subtract(figure, whole, failing)
    if figure == "difference":
        if outstanding is None:
            raise NoSuchFigure(figure)
        whole = sheet.money("outstanding", outstanding, "stress.sum")
        others = sheet.money("others_owed", found.others_owed, "stress.sum")
        return sheet.subtract(figure, sheet.subtract("not_failing", whole, failing), others)
    principal = sheet.money("principal", found.principal, "stress.sum")
    if figure == "paid_before":
        return sheet.subtract(figure, failing, principal)
    before = sheet.money("paid_before", found.paid_before, "stress.sum")
    return sheet.subtract(figure, sheet.subtract("left_to_call", failing, before), principal)


def _part(sheet: _Sheet, found: Stress, guarantee: int, year: int, name: str) -> Term:
    own = [part for part in found.parts if part.guarantee == guarantee and part.year <= year]
    if name not in SUMMED or not own or own[-1].year != year:
        raise NoSuchFigure(f"part.{guarantee}.{year}.{name}")
    part, before = own[-1], own[:-1]
    source = f"guarantee {guarantee}"
    if name == "extra":
        basis = sheet.money("left_at_beginning", part.basis, source)
        exact = sheet.multiply("extra_exact", basis, _share(sheet, "points", found.settings.points))
        return sheet.round("extra", exact, rounding="half_up")
    if name == "paid":
        return sheet.total("paid", [sheet.money(one, getattr(part, one), source) for one in ("principal", "interest", "extra")])
    if name == "recourse":
        return _recourse(sheet, found, part, before)
    return sheet.money(name, getattr(part, name), source)


def _recourse(sheet: _Sheet, found: Stress, part: Part, before: Iterable[Part]) -> Term:
    counted = sum(one.counted for one in found.worths if one.security.guarantee == part.guarantee)
    came, paid = 0, part.paid
    for earlier in before:
        came, paid = came + earlier.recourse, paid + earlier.paid
    if part.year < found.settings.year + found.settings.lag:
        return sheet.money("recourse", 0, "stress.before_recovery")
    worth = sheet.money("worth_of_securities", counted, f"guarantee {part.guarantee}")
    recovered = sheet.money("recovered_before", came, f"guarantee {part.guarantee}")
    spent = sheet.money("paid_so_far", paid, f"guarantee {part.guarantee}")
    left = sheet.subtract("worth_left", worth, recovered)
    open_ = sheet.subtract("not_recovered", spent, recovered)
    least = sheet.smaller("smaller_of_both", left, open_)
    return sheet.larger("recourse", least, sheet.money("nothing", 0, "stress.nothing"))


def _share(sheet: _Sheet, name: str, share: Fraction) -> Term:
    return sheet.given(name, share, unit="share", source="stress.settings")


def _number(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise NoSuchFigure(text)
    return int(text)
