"""When the debts of the register fall due, and which have no plan: as of a day and as known at an instant."""

from dataclasses import dataclass
from datetime import date, datetime

from borgen.guarantee.maturity import Debt, NoPlan, Profile, apart, by_reason, profile_of
from borgen.guarantee.maturity_trace import NoSuchFigure as NoSuchFigure
from borgen.guarantee.maturity_trace import explain, explain_difference
from borgen.kernel.money import Money
from borgen.office.guarantee.queries.debts import debts_of, loan_terms
from borgen.office.guarantee.queries.overview import exposure_total
from borgen.office.guarantee.queries.snapshot import Entry, Snapshot, remembered, snapshot
from borgen.office.journal.moment import Moment, moment
from borgen.rules.trace import APART, Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class YearRow:
    """What falls due in a year, in the first after the day; ``left`` is what is owed after it of loans with a plan."""

    year: int
    principal: Money
    interest: Money
    payment: Money
    left: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class UnplannedRow:
    """A loan's debt of which it cannot be told when it falls due."""

    reference: str
    borrower: str
    loan: int
    lender: str
    owed: Money
    reason: NoPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonRow:
    reason: NoPlan
    count: int
    owed: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Maturities:
    """The profile in one currency. ``outstanding`` is the register's total, of which ``planned`` and ``unplanned`` are the
    parts; ``difference`` is what they lack of it: zero. ``unknown`` are the guarantees whose debt nobody has stated.

    ``rateless`` is what of the planned debt bears interest at a rate that nobody has stated.
    """

    moment: Moment
    currency: str
    years: tuple[YearRow, ...]
    planned: Money
    unplanned: Money
    outstanding: Money
    difference: Money
    rateless: Money
    reasons: tuple[ReasonRow, ...]
    without_plan: tuple[UnplannedRow, ...]
    unknown: tuple[str, ...]

    @property
    def interest(self) -> Money:
        return Money.total((row.interest for row in self.years), self.currency)


def maturities(
    *, organisation_id: int, as_of: date, known_at: datetime | None = None
) -> tuple[Maturities, ...]:
    """The profile of the register, one for each currency in use."""
    at = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    shot = snapshot(at)
    found: tuple[Maturities, ...] = remembered(
        shot, "maturities", lambda: tuple(_maturities(shot, currency) for currency in currencies(shot))
    )
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedMaturity:
    """``trace`` adds up ``parts``: the references behind the inputs ``part_1`` and so on, several where they count together."""

    trace: Trace
    parts: tuple[tuple[str, ...], ...]


def explain_maturity(
    *, organisation_id: int, as_of: date, known_at: datetime | None = None, currency: str, figure: str
) -> ExplainedMaturity:
    """How a figure of the profile in a currency came about: ``principal.2027``, ``planned``.

    Raises:
        NoSuchFigure: the profile has none of that name.
    """
    shot = snapshot(moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at))
    if figure == "difference":
        whole = profile(shot, currency)
        owed = exposure_total(shot.moment, currency).outstanding.minor
        trace = explain_difference(outstanding=owed, planned=whole.planned, unplanned=whole.unplanned, currency=currency)
        return ExplainedMaturity(trace=trace, parts=())
    parts: tuple[tuple[tuple[int, ...], Profile], ...] = remembered(
        shot, ("apart", currency), lambda: apart(debts(shot, currency), shot.moment.as_of, most=APART)
    )
    return ExplainedMaturity(
        trace=explain([profile for _, profile in parts], figure, currency=currency),
        parts=tuple(tuple(shot.by_id[pk].facts.reference for pk in guarantees) for guarantees, _ in parts),
    )


def currencies(shot: Snapshot) -> tuple[str, ...]:
    """Those in which something counts, in the order of the alphabet."""
    return tuple(sorted({entry.facts.currency for entry in shot.entries if entry.state.counts}))


def debts(shot: Snapshot, currency: str) -> tuple[Debt, ...]:
    """What is owed of every loan in a currency; remembered with the snapshot."""
    found: dict[str, tuple[Debt, ...]] = remembered(shot, "debts", lambda: _debts(shot))
    return found.get(currency, ())


def profile(shot: Snapshot, currency: str) -> Profile:
    """The profile of all debts in a currency; remembered with the snapshot."""
    found: Profile = remembered(
        shot, ("profile", currency), lambda: profile_of(debts(shot, currency), shot.moment.as_of)
    )
    return found


def _debts(shot: Snapshot) -> dict[str, tuple[Debt, ...]]:
    terms = loan_terms(shot.moment)
    found: dict[str, list[Debt]] = {}
    for entry in shot.entries:
        if entry.own_outstanding_minor:
            found.setdefault(entry.facts.currency, []).extend(debts_of(entry, terms.get(entry.facts.id, [])))
    return {currency: tuple(rows) for currency, rows in found.items()}


def _maturities(shot: Snapshot, currency: str) -> Maturities:
    found = profile(shot, currency)
    outstanding = exposure_total(shot.moment, currency).outstanding

    def money(minor: int) -> Money:
        return Money(minor, currency)

    return Maturities(
        moment=shot.moment, currency=currency, outstanding=outstanding,
        years=tuple(
            YearRow(
                year=row.year, principal=money(row.principal), interest=money(row.interest),
                payment=money(row.principal + row.interest), left=money(row.left),
            )
            for row in found.years
        ),
        planned=money(found.planned), unplanned=money(found.unplanned), difference=outstanding - money(found.total),
        rateless=money(found.rateless),
        reasons=tuple(
            ReasonRow(reason=reason, count=count, owed=money(owed))
            for reason, (count, owed) in by_reason(found.no_plan).items()
        ),
        without_plan=tuple(_unplanned(shot.by_id[debt.guarantee], debt, reason) for debt, reason in _largest_first(found)),
        unknown=tuple(
            entry.facts.reference
            for entry in shot.entries
            if entry.state.counts and entry.facts.currency == currency and entry.own_outstanding_minor is None
        ),
    )  # fmt: skip


def _largest_first(found: Profile) -> list[tuple[Debt, NoPlan]]:
    return sorted(found.no_plan, key=lambda pair: -pair[0].owed)


def _unplanned(entry: Entry, debt: Debt, reason: NoPlan) -> UnplannedRow:
    facts = entry.facts
    lenders = dict.fromkeys(loan.lender for loan in facts.loans)
    return UnplannedRow(
        reference=facts.reference, borrower=facts.borrower.name, loan=debt.loan, reason=reason,
        lender=next(iter(lenders)) if len(lenders) == 1 else "", owed=Money(debt.owed, facts.currency),
    )  # fmt: skip
