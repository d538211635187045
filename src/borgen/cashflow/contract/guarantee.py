"""A guarantee on contracts: what it covers on a day, what it costs, and what is paid when the debtor fails::

    guarantee = Guarantee(covered=(loan,), share=Fraction("0.8"), at_most=Money.parse("5000000.00", "SEK"), settlement_days=30)
    exposure_on(guarantee, date(2030, 6, 30)).amount
    claim_on(guarantee, date(2030, 6, 30)).paid_on      # thirty days later
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from borgen.cashflow.contract.account import credit_ledger_of
from borgen.cashflow.contract.cover import Cover, Covered, Part, refuse_unless
from borgen.cashflow.contract.credit import CREDIT_DAY_COUNTS, CreditContract
from borgen.cashflow.contract.ledger import ledger_of
from borgen.cashflow.contract.owed import Owed
from borgen.cashflow.contract.terms import Fee
from borgen.cashflow.contract.working import rounded
from borgen.cashflow.fixing import Fixings
from borgen.kernel.daycount import DayCount
from borgen.kernel.money import Money
from borgen.kernel.period import months_after
from borgen.kernel.rounding import split
from borgen.rules.trace import Term, Trace, Worksheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarantee(Cover):
    """A promise to pay what a debtor owes and does not pay [sv: borgensåtagande, da: kautionsforpligtelse].

    It covers failures from ``starts_on`` to ``ends_on``, without such days as long as the covered contracts run, and never pays
    more than ``at_most``. The ``fee`` is on what was covered at the beginning of each of its periods; they end every
    ``fee_months`` months after ``starts_on``, the last one with the guarantee, and a fee is due at the end of its period.

    Raises:
        PlanImpossible: a term is absurd or at odds with another.
    """

    starts_on: date | None = None
    ends_on: date | None = None
    at_most: Money | None = None
    fee: Fee | None = None
    fee_months: int = 12
    day_count: DayCount = DayCount.ACT_365F

    def __post_init__(self) -> None:
        Cover.__post_init__(self)
        starts, ends, months = self.starts_on, self.ends_on, self.fee_months
        in_order = starts is None or ends is None or starts < ends
        refuse_unless(in_order, "ends_on", "not_after_start", value=ends, starts_on=starts)
        self.same_currency("at_most", self.at_most)
        valid = ", ".join(CREDIT_DAY_COUNTS)
        refuse_unless(self.day_count in CREDIT_DAY_COUNTS, "day_count", "not_supported", value=self.day_count, valid=valid)
        if self.fee is not None:
            refuse_unless(starts is not None, "starts_on", "missing", valid="the day from which the fee runs")
            self.same_currency("fee.per_year", self.fee.per_year)
            refuse_unless(months in {1, 2, 3, 4, 6, 12}, "fee_months", "not_supported", value=months, valid="1, 2, 3, 4, 6, 12")

    def last_on(self, fixings: Fixings | None = None) -> date:
        """The last day on which a failure is covered.

        Raises:
            PlanImpossible: neither the guarantee nor a covered credit has an end.
            FixingMissing: a rate that a covered contract needs until its end was not observed.
        """
        if self.ends_on is not None:
            return self.ends_on
        return max(_ends_on(one, fixings) for one in self.covered)

    def covers(self, on: date) -> bool:
        """Whether a failure of that day is covered, as far as the guarantee's own days go."""
        return (self.starts_on is None or self.starts_on <= on) and (self.ends_on is None or on <= self.ends_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """What is covered on a day: ``amount`` in minor units, of what is ``owed`` on each covered contract."""

    on: date
    amount: Fraction
    owed: tuple[Owed, ...]
    sheet: Worksheet = field(repr=False, compare=False)
    term: Term = field(repr=False, compare=False)

    def explain(self) -> Trace:
        """How the amount came about."""
        return self.sheet.trace(self.term)


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteeFee:
    """One fee, in minor units, of the days from ``since`` to ``on``, when it is due."""

    since: date
    on: date
    amount: Fraction
    sheet: Worksheet = field(repr=False, compare=False)
    term: Term = field(repr=False, compare=False)

    def explain(self) -> Trace:
        """How the amount came about."""
        return self.sheet.trace(self.term)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What the guarantor pays when the debtor fails, and the ``fee`` that has run up by then and is settled with it.

    ``exposure`` says what was covered, costs included, and explains it.
    """

    failed_on: date
    paid_on: date
    exposure: Exposure
    fee: GuaranteeFee | None

    @property
    def amount(self) -> Fraction:
        return self.exposure.amount


def exposure_on(guarantee: Guarantee, on: date, *, fixings: Fixings | None = None) -> Exposure:
    """What is covered at the end of ``on``, if all that fell due by then was paid; nothing outside the guarantee's days.

    Raises:
        PlanImpossible: interest is covered and its rate is not known, or a change of a contract does not fit.
        FixingMissing: a rate or an index that counts by then was not observed.
    """
    return _exposure(guarantee, on, None, fixings)


def claim_on(
    guarantee: Guarantee, failed_on: date, *, costs: Money | None = None, fixings: Fixings | None = None
) -> Claim:
    """What is paid when the debtor fails after ``failed_on``: what fell due by the end of that day was paid.

    ``costs`` of collecting the claim count where the guarantee covers them.

    Raises:
        PlanImpossible: the guarantee does not cover that day, or as for ``exposure_on``.
        FixingMissing: as for ``exposure_on``.
    """
    starts, ends = guarantee.starts_on, guarantee.ends_on
    refuse_unless(starts is None or starts <= failed_on, "failed_on", "before_the_start", value=failed_on, starts_on=starts)
    refuse_unless(ends is None or failed_on <= ends, "failed_on", "after_the_end", value=failed_on, ends_on=ends)
    guarantee.same_currency("costs", costs)
    fees = list(_fees(guarantee, failed_on, fixings)) if guarantee.fee is not None else []
    return Claim(
        failed_on=failed_on, paid_on=guarantee.settles_on(failed_on), exposure=_exposure(guarantee, failed_on, costs, fixings),
        fee=fees[-1] if fees else None,
    )  # fmt: skip


def fees_of(guarantee: Guarantee, *, fixings: Fixings | None = None, until: date | None = None) -> tuple[GuaranteeFee, ...]:
    """Every fee that is due by the guarantee's end, or by ``until``.

    Raises:
        PlanImpossible, FixingMissing: as for ``exposure_on``, and as for the guarantee's last day.
    """
    if guarantee.fee is None:
        return ()
    last_on = guarantee.last_on(fixings)
    return tuple(fee for fee in _fees(guarantee, last_on, fixings, until) if until is None or fee.on <= until)


def _ends_on(contract: Covered, fixings: Fixings | None) -> date:
    if isinstance(contract, CreditContract):
        return credit_ledger_of(contract, fixings=fixings).ends_on
    return ledger_of(contract, fixings=fixings).ends_on


def _exposure(guarantee: Guarantee, on: date, costs: Money | None, fixings: Fixings | None) -> Exposure:
    sheet, unit = Worksheet(), guarantee.unit
    if not guarantee.covers(on):
        nothing = sheet.given("covered", Fraction(0), unit=unit, source="terms.ends_on")
        return Exposure(on=on, amount=Fraction(0), owed=(), sheet=sheet, term=nothing)
    owed = guarantee.owed(on, fixings)
    total, *others = guarantee.claims(sheet, owed)
    for n, one in enumerate(others, 2):
        total = sheet.add(f"owed_with_{n}", total, one)
    if costs is not None and Part.COSTS in guarantee.parts:
        total = sheet.add("owed_with_costs", total, sheet.given("costs", Fraction(costs.minor), unit=unit, source="costs"))
    share = sheet.given("covered_share", guarantee.share, unit="share", source="terms.share")
    exact = sheet.multiply("covered_exact", total, share)
    covered = rounded(sheet, "covered", exact, guarantee.rounding, guarantee.rounding.quantum, unit)
    if guarantee.at_most is not None:
        at_most = sheet.given("at_most", Fraction(guarantee.at_most.minor), unit=unit, source="terms.at_most")
        covered = sheet.smaller("covered_at_most", covered, at_most)
    return Exposure(on=on, amount=covered.number, owed=owed, sheet=sheet, term=covered)


def _fees(guarantee: Guarantee, last_on: date, fixings: Fixings | None, until: date | None = None) -> Iterator[GuaranteeFee]:
    """The fees up to ``last_on``, the last one of the days that are left; none that begins on or after ``until``."""
    since = guarantee.starts_on
    assert since is not None, "checked by the terms"
    start, n = since, 0
    while since < last_on and (until is None or since < until):
        n += 1
        due_on = min(months_after(start, n * guarantee.fee_months, keep_month_end=True), last_on)
        yield _fee(guarantee, since, due_on, n, fixings)
        since = due_on


def _fee(guarantee: Guarantee, since: date, due_on: date, n: int, fixings: Fixings | None) -> GuaranteeFee:
    fee, sheet, unit = guarantee.fee, Worksheet(), guarantee.unit
    assert fee is not None, "asked for a guarantee with a fee only"
    begins = sheet.given("since", since, unit="day", source="schedule")
    ends = sheet.given("until", due_on, unit="day", source="schedule")
    years = sheet.year_fraction("years", begins, ends, day_count=guarantee.day_count)
    if fee.share_per_year is not None:
        amount = exposure_on(guarantee, since, fixings=fixings).amount
        basis = sheet.given("covered_before", amount, unit=unit, source=f"exposure.{since}")
        share = sheet.given("fee_share", fee.share_per_year, unit="share a year", source="terms.fee")
        exact = sheet.multiply("fee_exact", sheet.multiply("fee_exact_a_year", basis, share), years)
    else:
        assert fee.per_year is not None, "checked by the terms"
        parts = split(fee.per_year, [Fraction(1)] * (12 // guarantee.fee_months))
        whole = Fraction(parts[(n - 1) % len(parts)].minor)
        exact = sheet.given("fee_exact", whole, unit=unit, source="terms.fee")
        full_until = months_after(guarantee.starts_on or since, n * guarantee.fee_months, keep_month_end=True)
        if due_on < full_until:
            full = sheet.given("full_until", full_until, unit="day", source="schedule")
            part = sheet.divide("part_of_period", years, _years(sheet, begins, full, guarantee.day_count), unit="share")
            exact = sheet.multiply("fee_of_part", exact, part)
    term = rounded(sheet, "fee", exact, guarantee.rounding, guarantee.rounding.quantum, unit)
    return GuaranteeFee(since=since, on=due_on, amount=term.number, sheet=sheet, term=term)


def _years(sheet: Worksheet, since: Term, until: Term, day_count: DayCount) -> Term:
    return sheet.year_fraction("years_in_full", since, until, day_count=day_count)
