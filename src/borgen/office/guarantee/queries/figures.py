"""How the figures over the register came about: its totals, those of a part of it, their trend and part per inhabitant.

A figure is named by its amount, ``committed``, ``drawn``, ``outstanding`` or ``own_outstanding`` (the municipality's share),
or ``per_inhabitant``. Before it may stand one of the trend's days: ``2019-12-31.committed``, ``2019-12-31.per_inhabitant``, and
``2019-12-31.change`` of what is outstanding since the point before.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from borgen.guarantee.exposure import By, keys_beyond, rows_of
from borgen.guarantee.register_sums import (
    SumPart,
    apart,
    explain_difference,
    explain_per_inhabitant,
    explain_sum,
)
from borgen.office.guarantee.models import Guarantee
from borgen.office.guarantee.queries.counted import NotCountedYet, counted, is_large
from borgen.office.guarantee.queries.counts import Counts, trend_days
from borgen.office.guarantee.queries.inhabitants import inhabitants_on
from borgen.office.guarantee.queries.overview import exposure_rows
from borgen.office.guarantee.queries.register import RegisterFilter, entries_that_count
from borgen.office.guarantee.queries.snapshot import is_read, snapshot, year_end_amounts
from borgen.office.journal.moment import Moment, moment
from borgen.rules.trace import APART, Trace

AMOUNTS = ("committed", "drawn", "outstanding", "own_outstanding")
OF_A_DAY = ("committed", "own_outstanding")


class NoSuchFigure(LookupError):
    """The register has no figure of that name, or nobody knows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the exposure: the guarantees of one ``key``, or those of all keys but the ``beyond`` largest."""

    by: By
    key: str = ""
    beyond: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedFigure:
    """``trace`` ends in the figure. Its inputs ``part_1`` and so on are the ``amount`` of the guarantees that ``parts`` names,
    on ``day``; of a large register that has been counted, of all guarantees together, whose ``count`` is told instead.

    ``before`` is the day that a change is counted from; ``inhabitants_on`` and ``inhabitants_source`` say where their number
    comes from.
    """

    name: str
    currency: str
    day: date
    amount: str
    trace: Trace
    parts: tuple[SumPart, ...] = ()
    count: int | None = None
    before: date | None = None
    inhabitants_on: date | None = None
    inhabitants_source: str = ""


def explain_figure(
    *, organisation_id: int, as_of: date, known_at: datetime | None = None, currency: str, figure: str,
    filter: RegisterFilter | None = None, section: Section | None = None, with_names: bool = False,
) -> ExplainedFigure:  # fmt: skip
    """One figure over the register, or over what fits a filter, or over a section of the exposure.

    Raises:
        NoSuchFigure: there is none of that name.
        NotCountedYet: the register is large, and has not been counted for this moment.
    """
    asked = _Asked(
        moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at), currency, filter or RegisterFilter(), section,
        with_names,
    )  # fmt: skip
    first, dot, rest = figure.partition(".")
    name = rest if dot else first
    days = [*trend_days(as_of), as_of]
    day = next((day for day in days if day.isoformat() == first), None) if dot else as_of
    if day is None or (day != as_of and asked.is_narrowed):
        raise NoSuchFigure(figure)
    if name in (OF_A_DAY if dot else AMOUNTS):
        return asked.sum(day, name)
    if name == "per_inhabitant" and not asked.is_narrowed:
        return asked.per_inhabitant(day)
    if name == "change" and dot and days.index(day) and not asked.is_narrowed:
        return asked.change(day, days[days.index(day) - 1])
    raise NoSuchFigure(figure)


@dataclass(frozen=True, slots=True)
class _Asked:
    moment: Moment
    currency: str
    filter: RegisterFilter
    section: Section | None
    with_names: bool

    @property
    def is_narrowed(self) -> bool:
        return self.section is not None or self.filter != RegisterFilter()

    def sum(self, day: date, name: str) -> ExplainedFigure:
        counts = self._counts(day)
        if counts is not None:
            found = self._of_counts(counts, day)
            parts: tuple[SumPart, ...] = (SumPart(found.get(name, 0), ()),)
            trace = explain_sum(name, parts, currency=self.currency, source="counted")
            return self._answer(name, day, name, trace, parts=parts, count=found.get("count", 0))
        parts = apart(self._amounts(day, name), APART)
        is_shared = self.section is not None and self.section.by is By.LENDER
        trace = explain_sum(name, parts, currency=self.currency, source="lender" if is_shared else name)
        return self._answer(name, day, name, trace, parts=parts)

    def change(self, day: date, before: date) -> ExplainedFigure:
        trace = explain_difference(
            "change", ("own_outstanding", self._owed(day)), ("own_outstanding_before", self._owed(before)),
            currency=self.currency, source="figure",
        )  # fmt: skip
        return self._answer("change", day, "own_outstanding", trace, before=before)

    def per_inhabitant(self, day: date) -> ExplainedFigure:
        there = inhabitants_on(self.moment.organisation_id, day)
        if not there.people:
            raise NoSuchFigure("per_inhabitant")
        trace = explain_per_inhabitant(self._owed(day), there.people, currency=self.currency, source="figure")
        return self._answer(
            "per_inhabitant", day, "own_outstanding", trace, inhabitants_on=there.on, inhabitants_source=there.source
        )

    def _owed(self, day: date) -> int:
        counts = self._counts(day)
        if counts is not None:
            return self._of_counts(counts, day).get("own_outstanding", 0)
        return sum(minor for _, minor in self._amounts(day, "own_outstanding"))

    def _amounts(self, day: date, name: str) -> Iterable[tuple[str, int]]:
        """What each guarantee adds, by its reference."""
        if day != self.moment.as_of:
            return list(_of_a_day(self.moment, day, name, self.currency))
        if self.section is not None:
            rows = exposure_rows(snapshot(self.moment), self.currency)
            by, key, beyond = self.section.by, self.section.key, self.section.beyond
            keys = {key} if beyond is None else keys_beyond(rows, by, beyond, self.currency)
            attribute = {"committed": "committed", "own_outstanding": "outstanding"}.get(name)
            if attribute is None:
                raise NoSuchFigure(name)
            amounts = [(row.reference, getattr(row, attribute)) for row in rows_of(rows, by, keys)]
            return [(reference, amount.minor) for reference, amount in amounts if amount is not None]
        entries = entries_that_count(self.moment, self.filter, self.currency, with_names=self.with_names)
        return [(e.facts.reference, getattr(e, f"{name}_minor")) for e in entries if getattr(e, f"{name}_minor") is not None]

    def _counts(self, day: date) -> Counts | None:
        """The kept count, where the figure comes from it: of a large register that has not been read, or on another day."""
        if self.is_narrowed or not is_large(self.moment.organisation_id):
            return None
        if day == self.moment.as_of and is_read(self.moment):
            return None
        counts = counted(self.moment)
        if counts is None:
            raise NotCountedYet(self.moment)
        return counts

    def _of_counts(self, counts: Counts, day: date) -> dict[str, int]:
        if day == self.moment.as_of:
            return counts.of("total", self.currency)
        return counts.of("year_end", day.isoformat(), self.currency)

    def _answer(self, name: str, day: date, amount: str, trace: Trace, **more: object) -> ExplainedFigure:
        return ExplainedFigure(name=name, currency=self.currency, day=day, amount=amount, trace=trace, **more)  # type: ignore[arg-type]


def _of_a_day(at: Moment, day: date, name: str, currency: str) -> Iterator[tuple[str, int]]:
    amounts = year_end_amounts(at, day)
    named = Guarantee.objects.filter(organisation_id=at.organisation_id, pk__in=amounts).order_by("sort_key", "pk")
    for pk, reference in named.values_list("pk", "reference"):
        own, committed, owed = amounts[pk]
        minor = committed if name == "committed" else owed
        if own == currency and minor is not None:
            yield reference, minor
