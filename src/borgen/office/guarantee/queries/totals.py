"""The sums of a register, or of a part of it, in each currency."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from borgen.kernel.money import Money
from borgen.office.guarantee.queries.counts import Counts
from borgen.office.guarantee.queries.judged import Numbers
from borgen.office.guarantee.queries.search_index import AMOUNTS, UNKNOWN, SearchIndex
from borgen.office.guarantee.queries.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterTotal:
    """The sums of what is known, in one currency, of the guarantees that count; and of how many it is not known.

    ``outstanding`` is the whole debt, ``own_outstanding`` the municipality's share of it.
    """

    count: int
    committed: Money
    committed_unknown: int
    drawn: Money
    drawn_unknown: int
    outstanding: Money
    outstanding_unknown: int
    own_outstanding: Money


def counted_totals(counts: Counts) -> tuple[RegisterTotal, ...]:
    """The totals, one for each currency."""
    found = []
    for currency in sorted(counts.of("total")):
        sums = counts.of("total", currency)

        def money(name: str, sums: dict[str, int] = sums, currency: str = currency) -> Money:
            return Money(sums.get(name, 0), currency)

        found.append(
            RegisterTotal(
                count=sums["count"], committed=money("committed"), committed_unknown=sums.get("committed_unknown", 0),
                drawn=money("drawn"), drawn_unknown=sums.get("drawn_unknown", 0),
                outstanding=money("outstanding"), outstanding_unknown=sums.get("outstanding_unknown", 0),
                own_outstanding=money("own_outstanding"),
            )
        )  # fmt: skip
    return tuple(found)


@dataclass(slots=True)
class _Sum:
    known: int = 0
    unknown: int = 0

    def add(self, minor: int | None) -> None:
        if minor is None:
            self.unknown += 1
        else:
            self.known += minor


@dataclass(slots=True)
class _Totals:
    count: int = 0
    committed: _Sum = field(default_factory=_Sum)
    drawn: _Sum = field(default_factory=_Sum)
    outstanding: _Sum = field(default_factory=_Sum)
    own_outstanding: _Sum = field(default_factory=_Sum)


def totals_of(shot: Snapshot, found: Iterable[int]) -> tuple[RegisterTotal, ...]:
    """The totals of some entries of a snapshot, one for each currency."""
    by_currency: dict[str, _Totals] = {}
    for i in found:
        entry = shot.entries[i]
        if not entry.state.counts:
            continue
        sums = by_currency.setdefault(entry.facts.currency, _Totals())
        sums.count += 1
        sums.committed.add(entry.committed_minor)
        sums.drawn.add(entry.drawn_minor)
        sums.outstanding.add(entry.outstanding_minor)
        sums.own_outstanding.add(entry.own_outstanding_minor)
    return _in_each(by_currency)


def indexed_totals(index: SearchIndex, places: Numbers) -> tuple[RegisterTotal, ...]:
    """The totals of some guarantees of a search index, one for each currency."""
    by_currency: dict[str, _Totals] = {}
    currency = index.currency[places]
    for place, name in enumerate(index.currencies):
        theirs = places[currency == place]
        if not len(theirs):
            continue
        sums = by_currency[name] = _Totals(count=len(theirs))
        for amount, column in zip(AMOUNTS, index.amounts[theirs].T, strict=True):
            known = column[column != UNKNOWN]
            # summed as whole numbers without a bound: many large amounts could be more than an array holds
            setattr(sums, amount, _Sum(known=sum(known.tolist()), unknown=len(column) - len(known)))
    return _in_each(by_currency)


def _in_each(by_currency: dict[str, _Totals]) -> tuple[RegisterTotal, ...]:
    return tuple(
        RegisterTotal(
            count=sums.count, committed=Money(sums.committed.known, currency),
            committed_unknown=sums.committed.unknown, drawn=Money(sums.drawn.known, currency),
            drawn_unknown=sums.drawn.unknown, outstanding=Money(sums.outstanding.known, currency),
            outstanding_unknown=sums.outstanding.unknown,
            own_outstanding=Money(sums.own_outstanding.known, currency),
        )
        for currency, sums in sorted(by_currency.items())
    )
