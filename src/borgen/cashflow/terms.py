"""What a loan's papers say about how it is to be paid."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from borgen.cashflow.payoff import NeverPaidOff, days_until_paid_off
from borgen.cashflow.stepped import NeverSteppedOff, stepped_off
from borgen.kernel.annuity import TERMS_MAX
from borgen.kernel.calendar import Convention, Country
from borgen.kernel.daycount import DayCount
from borgen.kernel.money import MINOR_MAX, Money
from borgen.kernel.rounding import ROUNDINGS

PAYMENTS_A_YEAR = (1, 2, 4, 12)


class PlanKind(StrEnum):
    """How the debt is paid down [sv: amorteringssätt, da: afdragsform]."""

    STRAIGHT_LINE = "straight_line"  # rak amortering: equal instalments
    ANNUITY = "annuity"  # equal payments of interest and principal together
    SHARE_OF_REMAINING = "share_of_remaining"  # a share of the debt that is left, each time
    FIXED_PER_YEAR = "fixed_per_year"  # the same amount every year
    FIXED_PAYMENT = "fixed_payment"  # a given payment each term, of which the interest is taken first
    STEPPED = "stepped"  # trappad amortering: instalments that change from agreed days on
    BULLET = "bullet"  # all at the end
    ROWS = "rows"  # as a lender's file says, row by row


INTEREST_FIRST = frozenset({PlanKind.ANNUITY, PlanKind.FIXED_PAYMENT})
"""Where the payment is agreed on and interest is taken of it first: without a rate there is no plan."""


class PlanImpossible(ValueError):
    """No plan follows from these terms.

    ``term`` names the term, ``code`` what is wrong with it; ``params`` says what it was and what would be valid.
    """

    def __init__(self, term: str, code: str, **params: object) -> None:
        self.term, self.code = term, code
        self.params = {key: str(value) for key, value in params.items()}
        rest = ", ".join(f"{key} {value}" for key, value in self.params.items())
        super().__init__(f"{term}: {code.replace('_', ' ')}" + (f" ({rest})" if rest else ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenRow:
    """One payment of a plan that is given row by row; ``interest`` is ``None`` where the file does not say."""

    due_on: date
    principal: Money
    interest: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a stepped loan [sv: trappad amortering, da: trinvise afdrag].

    The first payment on or after ``since`` is the first that pays ``instalment`` of principal. It holds until the next step;
    nothing is an instalment, too. With ``payments_a_year`` a payment falls on ``since``, and the following ones so often, counted
    from it; without it the days stay as they are.
    """

    since: date
    instalment: Money
    payments_a_year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTerms:
    """The terms of one loan, checked [sv: amorteringsvillkor].

    ``starts_on`` is the day from which interest runs. Payments fall ``payments_a_year`` times a year, counted from
    ``first_payment_on``, or from ``starts_on`` where it is not given; if that day is the last of a month, so are all.
    A last period that is shorter ends on ``matures_on``. ``amortises_from`` ends a grace period: the first payment on
    or after it is the first that pays principal.

    ``interest_rate`` is a share a year, ``None`` where it is not known: then so is each row's interest. By default
    every full term bears the same part of a year's interest, whatever its days.

    With ``country``, a payment on a day when its banks are closed moves by ``convention``; interest still runs
    between the unmoved days.

    ``fixed_per_year``, ``fixed_payment`` and ``stepped`` may lack ``matures_on``: they end when the debt does. Before the
    first of the ``steps`` only interest is paid, and at ``matures_on`` all that they leave. A fixed ``payment`` (of each
    term) that is less than a term's interest pays the interest, and the debt stays as it is.

    Raises:
        PlanImpossible: a term is missing, absurd or at odds with another.
    """

    kind: PlanKind
    granted: Money
    starts_on: date
    matures_on: date | None = None
    payments_a_year: int = 1
    first_payment_on: date | None = None
    amortises_from: date | None = None
    interest_rate: Fraction | None = None
    share_per_year: Fraction | None = None
    per_year: Money | None = None
    payment: Money | None = None
    rows: tuple[GivenRow, ...] = ()
    steps: tuple[Step, ...] = ()
    day_count: DayCount = DayCount.ACT_ACT_ICMA
    rounding: str = "half_up"
    country: Country | None = None
    convention: Convention = Convention.MODIFIED_FOLLOWING

    def __post_init__(self) -> None:
        for term, words in (
            ("kind", PlanKind),
            ("day_count", DayCount),
            ("convention", Convention),
            ("country", Country),
        ):
            word = getattr(self, term)
            known = word in set(words) or (term == "country" and word is None)
            _refuse_unless(known, term, "not_supported", value=word, valid=", ".join(words))
        _refuse_unless(0 < self.granted.minor <= MINOR_MAX, "granted", "not_positive", value=self.granted)
        _refuse_unless(
            self.payments_a_year in PAYMENTS_A_YEAR, "payments_a_year", "not_supported",
            value=self.payments_a_year, valid=", ".join(map(str, PAYMENTS_A_YEAR)),
        )  # fmt: skip
        _refuse_unless(
            self.rounding in ROUNDINGS,
            "rounding",
            "not_supported",
            value=self.rounding,
            valid=", ".join(ROUNDINGS),
        )
        rate = self.interest_rate
        _refuse_unless(
            rate is None or -1 < rate <= 1,
            "interest_rate",
            "out_of_range",
            value=rate,
            valid="-1 < rate <= 1",
        )
        _CHECKS[self.kind](self)
        if self.kind != PlanKind.ROWS:
            self._check_days()
        if self.kind == PlanKind.STEPPED:
            _check_stepped_off(self)
        else:
            _refuse_unless(not self.steps, "steps", "not_supported", value=self.kind, valid=PlanKind.STEPPED)
        if self.kind == PlanKind.FIXED_PAYMENT and self.runs_until_paid:
            _check_paid_off(self)

    @property
    def currency(self) -> str:
        return self.granted.currency

    @property
    def runs_until_paid(self) -> bool:
        """Whether the loan ends when the agreed payments or instalments have paid it off, however long that takes."""
        return self.kind in {PlanKind.FIXED_PAYMENT, PlanKind.STEPPED} and self.matures_on is None

    @property
    def regular_on(self) -> date:
        """A day on which a regular term ends or begins."""
        return self.first_payment_on or self.starts_on

    @property
    def term_months(self) -> int:
        return 12 // self.payments_a_year

    def _check_days(self) -> None:
        end = self.matures_on
        if end is not None:
            _refuse_unless(
                self.starts_on < end, "matures_on", "not_after_start", value=end, starts_on=self.starts_on
            )
            months = (end.year - self.starts_on.year) * 12 + end.month - self.starts_on.month
            most_a_year = max([self.payments_a_year, *(step.payments_a_year or 1 for step in self.steps)])
            _refuse_unless(
                months * most_a_year // 12 < TERMS_MAX,
                "matures_on",
                "too_far_away",
                value=end,
                terms_max=TERMS_MAX,
            )
        for term, day in (
            ("first_payment_on", self.first_payment_on),
            ("amortises_from", self.amortises_from),
        ):
            _refuse_unless(
                day is None or day > self.starts_on,
                term,
                "not_after_start",
                value=day,
                starts_on=self.starts_on,
            )
            _refuse_unless(
                day is None or end is None or day <= end, term, "after_the_end", value=day, matures_on=end
            )


def _refuse_unless(holds: object, term: str, code: str, **params: object) -> None:
    if not holds:
        raise PlanImpossible(term, code, **params)


def _check_end(terms: PlanTerms) -> None:
    _refuse_unless(terms.matures_on is not None, "matures_on", "missing")


def _check_annuity(terms: PlanTerms) -> None:
    _check_end(terms)
    _refuse_unless(terms.interest_rate is not None, "interest_rate", "missing")


def _check_share(terms: PlanTerms) -> None:
    # without an end the debt would shrink for ever and never be gone
    _check_end(terms)
    share = terms.share_per_year
    _refuse_unless(share is not None, "share_per_year", "missing")
    _refuse_unless(
        share is None or 0 < share <= 1, "share_per_year", "out_of_range", value=share, valid="0 < share <= 1"
    )


def _agreed(terms: PlanTerms, term: str) -> Money:
    """The amount that the kind asks for, checked."""
    amount: Money | None = getattr(terms, term)
    if amount is None:
        raise PlanImpossible(term, "missing")
    same = amount.currency == terms.currency
    _refuse_unless(same, term, "other_currency", value=amount, valid=terms.currency)
    _refuse_unless(amount.minor > 0, term, "not_positive", value=amount)
    return amount


def _check_payment(terms: PlanTerms) -> None:
    _refuse_unless(terms.interest_rate is not None, "interest_rate", "missing")
    _agreed(terms, "payment")


def _check_paid_off(terms: PlanTerms) -> None:
    try:
        days_until_paid_off(terms)
    except NeverPaidOff as error:
        if error.least is None:
            raise PlanImpossible(
                "amortises_from", "too_far_away", value=terms.amortises_from, terms_max=TERMS_MAX
            ) from error
        least = Money(error.least, terms.currency).decimal
        raise PlanImpossible(
            "payment", "never_ends", value=terms.payment, terms_max=TERMS_MAX, valid=f"{least} or more"
        ) from error


def _check_fixed(terms: PlanTerms) -> None:
    yearly = _agreed(terms, "per_year")
    if terms.matures_on is None:
        years = -(-terms.granted.minor // yearly.minor)
        grace = _months_of_grace(terms)
        months = min(TERMS_MAX * terms.term_months - 1, (date.max.year - terms.starts_on.year - 3) * 12)
        most = (months - grace) // 12
        _refuse_unless(
            years <= most, "per_year", "never_ends", value=yearly, terms_max=TERMS_MAX,
            valid=f"{Money(-(-terms.granted.minor // max(most, 1)), terms.currency).decimal} or more",
        )  # fmt: skip


def _months_of_grace(terms: PlanTerms) -> int:
    later = max(filter(None, (terms.first_payment_on, terms.amortises_from)), default=terms.starts_on)
    return max(0, (later.year - terms.starts_on.year) * 12 + later.month - terms.starts_on.month + 1)


def _check_rows(terms: PlanTerms) -> None:
    _refuse_unless(bool(terms.rows), "rows", "missing")
    _refuse_unless(
        len(terms.rows) <= TERMS_MAX, "rows", "too_many", value=len(terms.rows), rows_max=TERMS_MAX
    )
    before = terms.starts_on
    for n, row in enumerate(terms.rows, 1):
        term = f"rows.{n}"
        _refuse_unless(row.due_on > before, f"{term}.due_on", "out_of_order", value=row.due_on, after=before)
        before = row.due_on
        for part, amount in (("principal", row.principal), ("interest", row.interest)):
            if amount is not None:
                same = amount.currency == terms.currency
                _refuse_unless(same, f"{term}.{part}", "other_currency", value=amount, valid=terms.currency)
        _refuse_unless(row.principal.minor >= 0, f"{term}.principal", "negative", value=row.principal)
    paid = Money.total((row.principal for row in terms.rows), terms.currency)
    _refuse_unless(paid == terms.granted, "rows", "do_not_add_up", value=paid, valid=terms.granted)


def _check_steps(terms: PlanTerms) -> None:
    _refuse_unless(bool(terms.steps), "steps", "missing")
    _refuse_unless(
        len(terms.steps) <= TERMS_MAX, "steps", "too_many", value=len(terms.steps), rows_max=TERMS_MAX
    )
    before: date | None = None
    for n, step in enumerate(terms.steps, 1):
        term, day, amount, often = f"steps.{n}", step.since, step.instalment, step.payments_a_year
        start, end = terms.starts_on, terms.matures_on
        _refuse_unless(day >= start, f"{term}.since", "before_the_start", value=day, starts_on=start)
        _refuse_unless(before is None or day > before, f"{term}.since", "out_of_order", value=day, after=before)
        _refuse_unless(end is None or day <= end, f"{term}.since", "after_the_end", value=day, matures_on=end)
        same = amount.currency == terms.currency
        _refuse_unless(same, f"{term}.instalment", "other_currency", value=amount, valid=terms.currency)
        _refuse_unless(amount.minor >= 0, f"{term}.instalment", "negative", value=amount)
        _refuse_unless(
            amount <= terms.granted, f"{term}.instalment", "more_than_granted",
            value=amount, valid=f"up to {terms.granted}",
        )  # fmt: skip
        if often is not None:
            _refuse_unless(
                often in PAYMENTS_A_YEAR, f"{term}.payments_a_year", "not_supported",
                value=often, valid=", ".join(map(str, PAYMENTS_A_YEAR)),
            )  # fmt: skip
            regular = terms.regular_on
            _refuse_unless(day > regular, f"{term}.since", "not_after_start", value=day, starts_on=regular)
        before = day


def _check_stepped_off(terms: PlanTerms) -> None:
    """The steps pay the loan off or its end does, and each of them has something to pay off."""
    place = f"steps.{len(terms.steps)}"
    try:
        off = stepped_off(terms)
    except NeverSteppedOff as error:
        last = terms.steps[-1]
        if error.least is None:
            late = terms.amortises_from or last.since
            term = "amortises_from" if terms.amortises_from else f"{place}.since"
            raise PlanImpossible(term, "too_far_away", value=late, terms_max=TERMS_MAX) from error
        raise PlanImpossible(
            f"{place}.instalment", "never_ends", value=last.instalment, terms_max=TERMS_MAX,
            valid=f"{Money(error.least, terms.currency).decimal} or more",
        ) from error  # fmt: skip
    if off is not None and off.steps < len(terms.steps):
        never = terms.steps[off.steps]
        raise PlanImpossible(
            f"steps.{off.steps + 1}.since", "nothing_left", value=never.since, ends_on=off.days[-1]
        )


_CHECKS: dict[PlanKind, Callable[[PlanTerms], None]] = {
    PlanKind.STRAIGHT_LINE: _check_end,
    PlanKind.ANNUITY: _check_annuity,
    PlanKind.SHARE_OF_REMAINING: _check_share,
    PlanKind.FIXED_PER_YEAR: _check_fixed,
    PlanKind.FIXED_PAYMENT: _check_payment,
    PlanKind.STEPPED: _check_steps,
    PlanKind.BULLET: _check_end,
    PlanKind.ROWS: _check_rows,
}
