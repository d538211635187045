"""The register at a glance: key figures, the trend, who answers for how much, and what changed lately."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from borgen.guarantee.exposure import (
    ExposureRow,
    LoanPart,
    Slice,
    TrendPoint,
    by_borrower,
    by_class,
    by_lender,
    by_maturity,
    by_purpose,
    per_inhabitant,
    total_of,
    trend,
)
from borgen.guarantee.state import State
from borgen.kernel.money import Money
from borgen.office.guarantee.models import Guarantee
from borgen.office.guarantee.queries.counted import SHOWN, NotCountedYet, counted, is_large
from borgen.office.guarantee.queries.counts import YEARS, trend_days
from borgen.office.guarantee.queries.duties import DutyRow, duties
from borgen.office.guarantee.queries.findings import rule_counts
from borgen.office.guarantee.queries.inhabitants import inhabitants_by_day, inhabitants_on
from borgen.office.guarantee.queries.key_figures import (
    KeyFigures,
    counted_due,
    counted_duties,
    counted_slice,
    counted_states,
    key_figures,
)
from borgen.office.guarantee.queries.register import register_totals
from borgen.office.guarantee.queries.rules import RuleCount, counted_rules
from borgen.office.guarantee.queries.snapshot import Entry, Snapshot, part, remembered, snapshot, year_ends
from borgen.office.guarantee.queries.sources import Recorded
from borgen.office.guarantee.queries.totals import counted_totals
from borgen.office.journal.models import Event
from borgen.office.journal.moment import Moment, moment
from borgen.office.organisation.models import Organisation

LATELY = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An event that changed the register: ``reference`` is empty for one that concerned many guarantees."""

    recorded: Recorded
    subject: str
    reference: str
    borrower: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """The exposure by one thing, in one currency: the municipality's share."""

    currency: str
    total: Slice
    borrowers: tuple[Slice, ...]
    classes: tuple[Slice, ...]
    purposes: tuple[Slice, ...]
    lenders: tuple[Slice, ...]
    maturities: tuple[Slice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposurePage:
    """The exposure as of a day; ``sequence`` is the last event that was known. ``trend`` is in the own currency.

    ``per_inhabitant`` as in ``KeyFigures``.
    """

    as_of: date
    sequence: int
    per_inhabitant: Money | None
    inhabitants: int | None
    inhabitants_on: date | None
    trend: tuple[TrendPoint, ...]
    breakdowns: tuple[Breakdown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The start page: everything as of the moment's day and as known then.

    ``figures`` is ``None`` for a large register that has not been counted for this moment yet: then nothing is known of
    its rules, its trend and what is ``due`` next either.
    """

    moment: Moment
    currency: str
    figures: KeyFigures | None
    due: tuple[DutyRow, ...]
    trend: tuple[TrendPoint, ...]
    changes: tuple[Change, ...]
    rules: tuple[RuleCount, ...]


def overview(*, organisation_id: int, as_of: date, known_at: datetime | None = None) -> Overview:
    """Key figures, trend and news of a register."""
    when: dict[str, Any] = {"organisation_id": organisation_id, "as_of": as_of, "known_at": known_at}
    at, currency = moment(**when), _currency(organisation_id)
    changes = lately(**when)
    if not is_large(organisation_id):
        shot = snapshot(at)
        rules, work = rule_counts(shot), duties(**when, per_page=SHOWN)
        states: dict[State, int] = remembered(
            shot, "states", lambda: dict(Counter(entry.state for entry in shot.entries))
        )
        figures = key_figures(
            totals=register_totals(**when), states=states, duties=work.states, rules=rules,
            outstanding=exposure_total(at, currency).outstanding, people=inhabitants_on(organisation_id, as_of),
        )
        return Overview(
            moment=at, currency=currency, figures=figures, due=work.rows, trend=exposure_trend(**when), changes=changes,
            rules=rules,
        )  # fmt: skip
    counts = counted(at)
    if counts is None:
        return Overview(moment=at, currency=currency, figures=None, due=(), trend=(), changes=changes, rules=())
    rules = counted_rules(at, counts)
    figures = key_figures(
        totals=counted_totals(counts), states=counted_states(counts), duties=counted_duties(counts), rules=rules,
        outstanding=counted_slice(counts, currency).outstanding, people=inhabitants_on(organisation_id, as_of),
    )
    return Overview(
        moment=at, currency=currency, figures=figures, due=counted_due(at, counts, SHOWN),
        trend=exposure_trend(**when), changes=changes, rules=rules,
    )  # fmt: skip


def exposure_trend(
    *, organisation_id: int, as_of: date, known_at: datetime | None = None, years: int = YEARS
) -> tuple[TrendPoint, ...]:
    """The total at each of the last years' ends and on the day itself, with what is known at the instant.

    Raises:
        NotCountedYet: the register is large, and has not been counted for this moment.
    """
    at = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    currency = _currency(organisation_id)
    days = trend_days(as_of, years)
    if years == YEARS and is_large(organisation_id):
        counts = counted(at)
        if counts is None:
            raise NotCountedYet(at)
        totals = [(day, counted_slice(counts, currency, day)) for day in days]
        totals.append((as_of, counted_slice(counts, currency)))
    else:
        sums = year_ends(at, days)
        totals = [(day, _slice(sums[day].get(currency, (0, 0, 0, 0, 0)), currency)) for day in days]
        totals.append((as_of, exposure_total(at, currency)))
    found = inhabitants_by_day(organisation_id, [*days, as_of])
    return trend(totals, {day: one.people for day, one in found.items() if one.people is not None})


def breakdown(*, organisation_id: int, as_of: date, known_at: datetime | None = None) -> tuple[Breakdown, ...]:
    """The exposure by borrower, class, purpose, lender and maturity; one for each currency in use."""
    at = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    shot = snapshot(at)
    found: tuple[Breakdown, ...] = remembered(shot, "breakdown", lambda: tuple(_breakdown(shot)))
    return found


def exposure_page(*, organisation_id: int, as_of: date, known_at: datetime | None = None) -> ExposurePage:
    """The exposure as of a day, as known at an instant: its trend and what it is made of.

    Raises:
        NotCountedYet: as :func:`exposure_trend`.
    """
    when: dict[str, Any] = {"organisation_id": organisation_id, "as_of": as_of, "known_at": known_at}
    at = moment(**when)
    points = exposure_trend(**when)  # first: where it has to be counted, nothing else need be read
    people, counted_on, _ = inhabitants_on(organisation_id, as_of)
    outstanding = exposure_total(at, _currency(organisation_id)).outstanding
    return ExposurePage(
        as_of=at.as_of, sequence=at.sequence, trend=points, breakdowns=breakdown(**when),
        per_inhabitant=per_inhabitant(outstanding, people) if people else None, inhabitants=people,
        inhabitants_on=counted_on,
    )  # fmt: skip


def exposure_total(at: Moment, currency: str) -> Slice:
    """The exposure of all guarantees in one currency."""
    shot = snapshot(at)
    found: Slice = remembered(
        shot, ("total", currency), lambda: total_of(_rows(shot, currency), currency)
    )
    return found


def lately(
    *, organisation_id: int, as_of: date, known_at: datetime | None = None, count: int = LATELY
) -> tuple[Change, ...]:
    """The newest events that were known and changed the register, its fees or its policy, the newest first."""
    at = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    rows = (
        Event.objects.filter(organisation_id=organisation_id, sequence__lte=at.sequence)
        .exclude(kind__startswith="people.")
        .exclude(kind__startswith="organisation.")
        .exclude(kind__in=("guarantee.import.received", "guarantee.import.answered", "guarantee.import.abandoned"))
        .order_by("-sequence")
    )
    fields = ("sequence", "kind", "recorded_at", "by", "role", "subject")
    events = list(rows.values_list(*fields)[:count])
    about = {subject.removeprefix("guarantee:") for *_, subject in events if subject.startswith("guarantee:")}
    named = Guarantee.objects.filter(organisation_id=organisation_id, reference__in=about)
    references = dict(named.values_list("pk", "reference"))
    by_id = part(at, references).by_id
    names = {reference: by_id[pk].facts.borrower.name for pk, reference in references.items() if pk in by_id}
    found = []
    for sequence, kind, when, by, role, subject in events:
        reference = subject.removeprefix("guarantee:") if subject.startswith("guarantee:") else ""
        found.append(
            Change(
                recorded=Recorded(sequence=sequence, kind=kind, at=when, by=by, role=role), subject=subject,
                reference=reference if reference in names else "", borrower=names.get(reference, ""),
            )
        )  # fmt: skip
    return tuple(found)


def _breakdown(shot: Snapshot) -> Iterator[Breakdown]:
    for currency in sorted({entry.facts.currency for entry in shot.entries if entry.state.counts}):
        rows = list(_rows(shot, currency))
        yield Breakdown(
            currency=currency, total=total_of(rows, currency), borrowers=by_borrower(rows, currency),
            classes=by_class(rows, currency), purposes=by_purpose(rows, currency), lenders=by_lender(rows, currency),
            maturities=by_maturity(rows, currency),
        )  # fmt: skip


def exposure_rows(shot: Snapshot, currency: str) -> list[ExposureRow]:
    """The guarantees that count in one currency, as breakdowns read them; remembered with the snapshot."""
    found: list[ExposureRow] = remembered(shot, ("rows", currency), lambda: list(_rows(shot, currency)))
    return found


def _rows(shot: Snapshot, currency: str) -> Iterator[ExposureRow]:
    for entry in shot.entries:
        if entry.state.counts and entry.facts.currency == currency:
            yield _row(entry)


def _row(entry: Entry) -> ExposureRow:
    """As ``guarantee.exposure.exposure_row``, of the light facts."""
    facts, currency = entry.facts, entry.facts.currency
    return ExposureRow(
        reference=facts.reference, borrower=facts.borrower.name,
        borrower_class=facts.borrower_class.value if facts.borrower_class else "",
        purpose=facts.purpose_category or facts.purpose, ends_on=facts.ends_on,
        committed=_money(entry.committed_minor, currency), outstanding=_money(entry.own_outstanding_minor, currency),
        loans=tuple(
            LoanPart(lender=loan.lender, outstanding=_money(loan.outstanding_minor, currency)) for loan in facts.loans
        ),
    )  # fmt: skip


def _currency(organisation_id: int) -> str:
    return Organisation.objects.values_list("currency", flat=True).get(pk=organisation_id)


def _slice(sums: tuple[int, int, int, int, int], currency: str) -> Slice:
    count, committed, outstanding, unknown_committed, unknown_outstanding = sums
    return Slice(
        key="", count=count, committed=Money(committed, currency), outstanding=Money(outstanding, currency),
        unknown_committed=unknown_committed, unknown_outstanding=unknown_outstanding,
    )  # fmt: skip


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, currency)

