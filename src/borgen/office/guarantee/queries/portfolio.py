"""The loans of the register as a portfolio: those whose plan it can hold, and apart from them every other debt."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from borgen.cashflow.arrays import NO_DAY
from borgen.cashflow.portfolio import NotSimulated, Portfolio, averages, portfolio_underway, why_not_simulated
from borgen.cashflow.portfolio.book import day_number
from borgen.guarantee.commitment import AmortisationKind
from borgen.guarantee.maturity import Debt, NoPlan, underway
from borgen.kernel.money import Money
from borgen.office.guarantee.queries.maturity import currencies, debts, profile
from borgen.office.guarantee.queries.overview import exposure_total
from borgen.office.guarantee.queries.snapshot import Entry, Snapshot, snapshot
from borgen.office.journal.moment import Moment, moment


class NotHeld(StrEnum):
    """Why a debt that has a plan is in no portfolio."""

    SHARE_OF_REMAINING = "share_of_remaining"  # each instalment follows from the one before
    STARTS_LATER = "starts_later"  # something is owed before the day from which its payments are counted


@dataclass(frozen=True, slots=True, kw_only=True)
class ApartRow:
    """A loan's debt that is in no portfolio."""

    reference: str
    borrower: str
    loan: int
    owed: Money
    reason: NoPlan | NotHeld | NotSimulated


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterPortfolio:
    """The portfolio in one currency; ``None`` where no debt can be in one.

    ``outstanding`` is the register's total, of which ``held`` and ``left_out`` are the parts; ``difference`` is what they
    lack of it: zero. ``unknown`` are the guarantees whose debt nobody has stated. ``is_rated`` says of each loan whether its
    rate is stated: where it is not, the portfolio has it without interest.
    """

    moment: Moment
    currency: str
    portfolio: Portfolio | None
    is_rated: NDArray[np.bool_]
    held: Money
    left_out: Money
    outstanding: Money
    difference: Money
    apart: tuple[ApartRow, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedRates:
    """The mean rate of the loans whose rate is stated, and for how many years it is bound of those of which that is stated;
    ``None`` where it is of none. ``rateless`` and ``unbound`` are what the others owe.
    """

    rate: float | None
    rateless: Money
    rate_binding: float | None
    unbound: Money


def stated_rates(found: RegisterPortfolio, on: date) -> StatedRates:
    """What can be said of rates at the end of ``on``. A binding that has ended by then says nothing of the next."""
    loans = found.portfolio
    if loans is None:
        nothing = Money(0, found.currency)
        return StatedRates(rate=None, rateless=nothing, rate_binding=None, unbound=nothing)
    is_bound = loans.refix_on > day_number(on)
    rated, bound = loans[found.is_rated], loans[is_bound]
    return StatedRates(
        rate=averages(rated, on).rate if rated.balances_on(on).any() else None,
        rateless=loans[~found.is_rated].balance_on(on),
        rate_binding=averages(bound, on).rate_binding if bound.balances_on(on).any() else None,
        unbound=loans[~is_bound].balance_on(on),
    )


def as_simulated(
    found: RegisterPortfolio, *, on: date, per_year: int, bound_until: date | None = None, refix_months: int = 0
) -> tuple[RegisterPortfolio, Portfolio | None]:
    """The same without what a simulation from the end of ``on`` cannot take, which is left out too for its reason; and the
    loans as they go into it.

    ``bound_until`` is assumed of rates whose binding is not stated, or has ended by ``on``: without it they stay as they are.
    ``refix_months`` is assumed between all refixings, 0 for none after the first. The new rate is that of the first term that
    begins on the last bound day or later. A loan whose rate nobody has stated bears no
    interest there either, so that no scenario gives it a rate.
    """
    stated = loans = found.portfolio
    if stated is None or loans is None:
        return found, None
    at = day_number(on)
    assumed = NO_DAY if bound_until is None else day_number(bound_until)
    last_bound = np.where(loans.refix_on > at, loans.refix_on - 1, assumed)
    # the term that begins on the last bound day bears the new rate; the one that is running keeps its own
    refix_on = np.where((last_bound == NO_DAY) | ~found.is_rated, NO_DAY, np.maximum(last_bound, at + 1))
    months = np.where(refix_on == NO_DAY, 0, refix_months)
    loans = replace(loans, refix_on=refix_on, refix_months=months)
    reasons = why_not_simulated(loans, on=on, per_year=per_year)
    kept = np.array([place not in reasons for place in range(len(loans))], bool)
    out = _out_of(loans, reasons, found)
    held = loans[kept].balance_on(found.moment.as_of)
    left_out = found.left_out + Money.total((row.owed for row in out), found.currency)
    less = replace(
        found, portfolio=stated[kept] if kept.any() else None, is_rated=found.is_rated[kept], held=held, left_out=left_out,
        difference=found.outstanding - held - left_out,
        apart=tuple(sorted((*found.apart, *out), key=lambda row: -row.owed.minor)),
    )  # fmt: skip
    return less, loans[kept] if kept.any() else None


def _out_of(
    loans: Portfolio, reasons: Mapping[int, NotSimulated], found: RegisterPortfolio
) -> tuple[ApartRow, ...]:
    owed = loans.balances_on(found.moment.as_of)
    rows = []
    for place, reason in reasons.items():
        reference, _, loan = loans.reference[place].rpartition("/")
        rows.append(
            ApartRow(
                reference=reference, loan=int(loan), borrower=loans.borrower[place],
                owed=Money(int(owed[place]), found.currency), reason=reason,
            )
        )  # fmt: skip
    return tuple(rows)


def register_portfolios(
    *, organisation_id: int, as_of: date, known_at: datetime | None = None
) -> tuple[RegisterPortfolio, ...]:
    """The loans of the register, the municipality's share of each, as portfolios: one for each currency in use.

    A loan is called by its guarantee and its number there, ``B-1/1``. Its risk class is the borrower's class, and its
    security the kinds of what has been pledged for the guarantee, such as ``floating_charge+mortgage_deed``.
    """
    shot = snapshot(moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at))
    return tuple(_portfolio(shot, currency) for currency in currencies(shot))


def _portfolio(shot: Snapshot, currency: str) -> RegisterPortfolio:
    no_plan = dict(profile(shot, currency).no_plan)
    planned = [debt for debt in debts(shot, currency) if debt.owed and debt not in no_plan]
    found, left_out = _held(shot, planned, currency)
    out: list[tuple[Debt, NoPlan | NotHeld]] = [
        *profile(shot, currency).no_plan,
        *((planned[row], _why(planned[row], shot.moment.as_of)) for row in sorted(left_out)),
    ]
    outstanding = exposure_total(shot.moment, currency).outstanding
    held = Money(0, currency) if found is None else found.balance_on(shot.moment.as_of)
    apart = Money(sum(debt.owed for debt, _ in out), currency)
    return RegisterPortfolio(
        moment=shot.moment, currency=currency, portfolio=found, held=held, left_out=apart, outstanding=outstanding,
        difference=outstanding - held - apart,
        is_rated=np.array([debt.rate is not None for row, debt in enumerate(planned) if row not in left_out], bool),
        apart=tuple(
            _apart(shot.by_id[debt.guarantee], debt, reason)
            for debt, reason in sorted(out, key=lambda pair: -pair[0].owed)
        ),
        unknown=tuple(
            entry.facts.reference
            for entry in shot.entries
            if entry.state.counts and entry.facts.currency == currency and entry.own_outstanding_minor is None
        ),
    )  # fmt: skip


def _held(shot: Snapshot, planned: list[Debt], currency: str) -> tuple[Portfolio | None, set[int]]:
    facts = [shot.by_id[debt.guarantee].facts for debt in planned]
    names = _names(shot.entries)
    return portfolio_underway(
        [underway(debt) for debt in planned], shot.moment.as_of, currency=currency,
        columns={
            "reference": [f"{one.reference}/{debt.loan}" for one, debt in zip(facts, planned, strict=True)],
            "borrower": [names[one.borrower.id] for one in facts],
            "risk_class": [one.borrower_class.value if one.borrower_class else "" for one in facts],
            "security": ["+".join(sorted(set(one.securities))) for one in facts],
            "refix_on": [_refixed(debt.bound_until) for debt in planned],
        },
    )  # fmt: skip


def _refixed(bound_until: date | None) -> date | None:
    return bound_until if bound_until in (None, date.max) else bound_until + timedelta(days=1)


def _names(entries: Iterable[Entry]) -> dict[int, str]:
    """The borrowers by id, told apart by their first guarantee where several are called the same."""
    first: dict[int, tuple[str, str]] = {}
    for entry in entries:
        first.setdefault(entry.facts.borrower.id, (entry.facts.borrower.name, entry.facts.reference))
    called: dict[str, int] = {}
    for name, _ in first.values():
        called[name] = called.get(name, 0) + 1
    return {
        pk: name if called[name] == 1 else f"{name} ({reference})" for pk, (name, reference) in first.items()
    }


def _why(debt: Debt, as_of: date) -> NoPlan | NotHeld:
    if debt.kind is AmortisationKind.SHARE_OF_REMAINING:
        return NotHeld.SHARE_OF_REMAINING
    if debt.starts_on is not None and debt.starts_on > as_of:
        return NotHeld.STARTS_LATER
    return NoPlan.IMPOSSIBLE


def _apart(entry: Entry, debt: Debt, reason: NoPlan | NotHeld) -> ApartRow:
    facts = entry.facts
    return ApartRow(
        reference=facts.reference, borrower=facts.borrower.name, loan=debt.loan,
        owed=Money(debt.owed, facts.currency), reason=reason,
    )  # fmt: skip
