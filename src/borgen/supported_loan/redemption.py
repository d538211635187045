"""Redeeming the loan, or a part of it: what it costs, what it changes for residents, state and owner [da: indfrielse]."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from borgen.kernel.calendar import Convention, adjust, is_banking_day
from borgen.kernel.daycount import DayCount, year_fraction
from borgen.kernel.money import Money
from borgen.rules.parameter import Ruling
from borgen.rules.trace import Term, Trace, Worksheet
from borgen.supported_loan.financing import Financing
from borgen.supported_loan.law import Law, Look, source_of
from borgen.supported_loan.loan import LoanPlan, LoanRow, LoanTerms, PartRedeemed, loan_plan
from borgen.supported_loan.notice import NoticeDay, notice_days
from borgen.supported_loan.subsidy import TermSplit
from borgen.supported_loan.summed import add_terms

SAVED = {"residents": "residents", "state": "state", "service": "service"}
"""What a redemption saves, and of what of every term after it that is the part."""
SAVED_OF_TOO_MUCH = {"residents": "contribution", "state": "service", "service": "service"}
"""Of a part that was borrowed too much: the residents save the contribution alone, and the state the service."""


class RedemptionReason(StrEnum):
    """Why; the last two are mandatory."""

    VOLUNTARY = "voluntary"
    TOO_MUCH_BORROWED = "too_much_borrowed"
    CHANGE_OF_USE = "change_of_use"

    @property
    def is_mandatory(self) -> bool:
        return self is not RedemptionReason.VOLUNTARY


class RedemptionMethod(StrEnum):
    """How."""

    AT_MARKET = "at_market"  # bonds of the series and coupon are bought and delivered
    AT_PAR_WITH_NOTICE = "at_par_with_notice"  # callable bonds only, to a term date


@dataclass(frozen=True, slots=True, kw_only=True)
class Bonds:
    """The bonds behind a loan. ``debt`` is the bond debt as the lender states it; where it is ``None`` it is taken in
    proportion to the cash debt.
    """

    nominal: Money
    series: str
    coupon: Fraction | None = None
    is_callable: bool = False
    debt: Money | None = None


class RedemptionImpossible(ValueError):
    """It cannot be redeemed so; ``code`` says why.

    ``not_callable``, ``no_price``, ``not_a_term``, ``notice_too_late``, ``notice_on_closed_day``, ``notice_before_loan``,
    ``part_before_first_term``, ``nothing_left``, ``not_part_of_debt``.
    """

    def __init__(self, code: str, **params: str) -> None:
        self.code, self.params = code, params
        super().__init__(code.replace("_", " ") + "".join(f", {k} {v}" for k, v in params.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class RedemptionQuote:
    """What a redemption costs and changes.

    ``cash_debt`` is the part of the debt that is redeemed, as of term ``after_term`` (0: before the first).
    ``paid`` = bonds at their price, accrued interest and fee. ``gain`` is ``cash_debt`` less what the bonds cost: below
    zero a cost. ``residents_saved``, ``state_saved`` and ``service_saved`` are what the terms from then on would have
    been, in the proportion redeemed; the support for it stops from the next term. Of a part that was borrowed too much the
    residents save the contribution alone, for their payment follows the final sum. Where nobody knows who pays, the first two
    are ``None``. ``accrued_since`` is the day of the term, or of the disbursement, from which interest is accrued;
    ``term_paid_on`` that term's payment day where banks were closed on the day itself. ``next_banking_day`` is set where banks
    are closed on the day of redemption: no source says whether the lender settles then. ``traces`` holds how every amount came
    about, by its name here; ``trace`` is that of ``paid``.
    """

    reason: RedemptionReason
    method: RedemptionMethod
    settles_on: date
    after_term: int
    share: Fraction
    is_full: bool
    cash_debt: Money
    nominal: Money
    price: Fraction
    bonds_cost: Money
    accrued: Money
    fee: Money
    paid: Money
    gain: Money
    residents_saved: Money | None
    state_saved: Money | None
    service_saved: Money
    accrued_since: date | None
    term_paid_on: date | None
    support_stops_from: date
    next_banking_day: date | None
    notice: NoticeDay | None
    rulings: tuple[Ruling, ...]
    traces: Mapping[str, Trace]

    @property
    def trace(self) -> Trace:
        return self.traces["paid"]


def quote_redemption(
    *,
    plan: LoanPlan,
    splits: Sequence[TermSplit] | None,
    bonds: Bonds,
    reason: RedemptionReason,
    method: RedemptionMethod,
    settles_on: date,
    price: Fraction | None = None,
    amount: Money | None = None,
    notice_given_on: date | None = None,
    law: Law | None = None,
) -> RedemptionQuote:
    """Quote the redemption of ``amount`` of the cash debt, or of all of it.

    ``price`` is the market price per 100 of nominal. At 100 with notice, ``settles_on`` is the day of a term (or its
    payment day) and ``notice_given_on`` the day of the notice; without it the quote only says which the last day is.
    ``splits`` are ``None`` where nobody knows who pays.

    Raises:
        RedemptionImpossible: not by this method, not on that day, or not that amount.
        RulebookSilent: a value is not known for that day.
    """
    look = (law or Law()).on({"redeemed_on": settles_on})
    notice = None
    if method is RedemptionMethod.AT_PAR_WITH_NOTICE:
        notice = _notice(plan, bonds, settles_on, notice_given_on, law)
        price = look["dk_redemption#call_price"].number
    if price is None or price <= 0:
        raise RedemptionImpossible("no_price")
    row = plan.row(notice.n) if notice else plan.term_on(settles_on)
    debt = row.debt_after if row else plan.terms.principal
    wanted = debt if amount is None else amount
    if not debt:
        raise RedemptionImpossible("nothing_left")
    if not 0 < wanted.minor <= debt.minor:
        raise RedemptionImpossible("not_part_of_debt", amount=str(wanted), debt=str(debt))
    share = Fraction(wanted.minor, debt.minor)
    sheet = Worksheet()
    figures = _cost(
        sheet, look, plan, row, bonds, debt, wanted, price, settles_on, at_term=notice is not None, is_stated=amount is not None
    )
    of = SAVED_OF_TOO_MUCH if reason is RedemptionReason.TOO_MUCH_BORROWED and share != 1 else SAVED
    rows: Sequence[TermSplit | LoanRow] = plan.rows if splits is None else splits
    known = {name: part for name, part in of.items() if splits is not None or name == "service"}
    saved = {f"{name}_saved": _saved(part, rows, row.n if row else 0, share, debt.currency) for name, part in known.items()}
    since = _accrues_since(plan, row, settles_on, at_term=notice is not None)
    money = {name: Money(int(term.number), debt.currency) for name, term in figures.items()}
    after = row.n if row else 0
    look[
        "dk_redemption#support_after_redemption"
        if share == 1
        else "dk_redemption#support_after_partial_redemption"
    ]
    return RedemptionQuote(
        reason=reason,
        method=method,
        settles_on=notice.due_on if notice else settles_on,
        after_term=after,
        share=share,
        is_full=share == 1,
        cash_debt=wanted,
        nominal=money["nominal"],
        price=price,
        bonds_cost=money["bonds_cost"],
        accrued=money["accrued"],
        fee=money["fee"],
        paid=money["paid"],
        gain=money["gain"],
        residents_saved=saved["residents_saved"][0] if splits is not None else None,
        state_saved=saved["state_saved"][0] if splits is not None else None,
        service_saved=saved["service_saved"][0],
        accrued_since=since,
        term_paid_on=row.due_on if since and row and row.due_on != since else None,
        support_stops_from=plan.row(after + 1).due_on,
        next_banking_day=_after_closed_day(notice.due_on if notice else settles_on, plan),
        notice=notice,
        rulings=(*look.used, *(notice.rulings if notice else ())),
        traces={name: sheet.trace(term) for name, term in figures.items()} | {name: trace for name, (_, trace) in saved.items()},
    )


def redeemed_terms(terms: LoanTerms, quote: RedemptionQuote) -> LoanTerms:
    """The loan's terms after a partial redemption; the plan of them pays off what is left by the same last day.

    Raises:
        RedemptionImpossible: all of it is redeemed, or nothing has been paid yet.
    """
    if quote.is_full:
        raise RedemptionImpossible("nothing_left")
    if not quote.after_term:
        raise RedemptionImpossible("part_before_first_term", on=quote.settles_on.isoformat())
    part = PartRedeemed(
        after_term=quote.after_term,
        amount=quote.cash_debt,
        residents_fall=quote.reason is not RedemptionReason.TOO_MUCH_BORROWED,
    )
    return replace(terms, redeemed=(*terms.redeemed, part))


def plan_after(terms: LoanTerms, quote: RedemptionQuote) -> LoanPlan:
    """The plan after a partial redemption."""
    return loan_plan(redeemed_terms(terms, quote))


def splits_until(splits: Sequence[TermSplit], quote: RedemptionQuote) -> tuple[TermSplit, ...]:
    """The terms that are still paid when all of the loan is redeemed: with them residents' payment and support end."""
    return tuple(split for split in splits if split.n <= quote.after_term)


def too_much_borrowed(borrowed: Financing, final: Financing) -> Money:
    """What was borrowed over the loan that the final sum allows; zero where it was not."""
    return max(borrowed.loan - final.loan, Money(0, borrowed.loan.currency))


def debt_of_changed_use(
    debt: Money, *, changed: Fraction, all_dwellings: Fraction, rounding: str = "half_up"
) -> Money:
    """The part of the debt for dwellings with another use, by area or by number of dwellings.

    Raises:
        RedemptionImpossible: more than all, or none.
    """
    if not 0 < changed <= all_dwellings:
        raise RedemptionImpossible("not_part_of_debt", amount=str(changed), debt=str(all_dwellings))
    sheet = Worksheet()
    exact = sheet.multiply(
        "exact",
        sheet.given("debt", Fraction(debt.minor), unit=f"minor {debt.currency}", source="loan"),
        sheet.given("share", changed / all_dwellings, unit="share", source="project"),
    )
    return Money(int(sheet.round("part", exact, rounding=rounding).number), debt.currency)


def _after_closed_day(day: date, plan: LoanPlan) -> date | None:
    """The banking day after a day on which banks are closed; ``None`` where they are open."""
    following = adjust(day, Convention.FOLLOWING, plan.terms.calendar)
    return following if following != day else None


def _notice(
    plan: LoanPlan, bonds: Bonds, settles_on: date, given_on: date | None, law: Law | None
) -> NoticeDay:
    if not bonds.is_callable:
        raise RedemptionImpossible("not_callable", series=bonds.series)
    found = next((day for day in notice_days(plan, law=law) if settles_on in {day.term_on, day.due_on}), None)
    if found is None:
        raise RedemptionImpossible("not_a_term", on=settles_on.isoformat())
    if given_on is not None and given_on > found.last_on:
        raise RedemptionImpossible(
            "notice_too_late", on=given_on.isoformat(), last_on=found.last_on.isoformat()
        )
    if given_on is not None and given_on < plan.terms.disbursed_on:
        raise RedemptionImpossible("notice_before_loan", on=given_on.isoformat())
    calendar = plan.terms.calendar
    if given_on is not None and not is_banking_day(given_on, calendar):
        received = adjust(given_on, Convention.FOLLOWING, calendar)
        raise RedemptionImpossible("notice_on_closed_day", on=given_on.isoformat(), received_on=received.isoformat())
    return found


def _cost(
    sheet: Worksheet,
    look: Look,
    plan: LoanPlan,
    row: LoanRow | None,
    bonds: Bonds,
    debt: Money,
    wanted: Money,
    price: Fraction,
    settles_on: date,
    *,
    at_term: bool,
    is_stated: bool,
) -> dict[str, Term]:
    unit, rounding = f"minor {debt.currency}", plan.terms.rounding
    cash = sheet.given("cash_debt", Fraction(debt.minor), unit=unit, source="loan.debt")
    source = "redemption.amount" if is_stated else "loan.debt"
    redeemed = sheet.given("cash_redeemed", Fraction(wanted.minor), unit=unit, source=source)
    share = sheet.divide("share", redeemed, cash, unit="share")
    if bonds.debt is not None:
        bond_debt = sheet.given(
            "bond_debt", Fraction(bonds.debt.minor), unit=unit, source="lender's statement"
        )
    else:
        basis = look["dk_redemption#bond_balance"]
        issued = sheet.given(
            "nominal_issued", Fraction(bonds.nominal.minor), unit=unit, source=source_of(basis)
        )
        borrowed = sheet.given(
            "original", Fraction(plan.terms.principal.minor), unit=unit, source="loan.principal"
        )
        left = sheet.divide("part_of_loan_left", cash, borrowed, unit="share")
        bond_debt = sheet.multiply("bond_debt", issued, left)
    nominal = sheet.round("nominal", sheet.multiply("nominal_exact", bond_debt, share), rounding=rounding)
    hundred = sheet.given("per", Fraction(100), unit="nominal", source="price is per 100")
    at = sheet.given(
        "price", price, unit="per 100", source="dk_redemption#call_price" if at_term else "market price"
    )
    cost = sheet.round(
        "bonds_cost",
        sheet.divide(
            "bonds_cost_exact", sheet.multiply("bonds_times_price", nominal, at), hundred, unit=unit
        ),
        rounding=rounding,
    )
    since = _accrues_since(plan, row, settles_on, at_term=at_term)
    accrued = _accrued(sheet, plan, row, redeemed, since, settles_on)
    fee_rule = look["dk_redemption#redemption_fee"]
    fee = sheet.given("fee", fee_rule.number, unit=unit, source=source_of(fee_rule))
    paid = sheet.add("paid", sheet.add("with_interest", cost, accrued), fee)
    gain = sheet.subtract("gain", redeemed, cost)
    return {
        "cash_debt": redeemed, "nominal": nominal, "bonds_cost": cost, "accrued": accrued, "fee": fee, "paid": paid, "gain": gain,
    }  # fmt: skip


def _accrues_since(plan: LoanPlan, row: LoanRow | None, settles_on: date, *, at_term: bool) -> date | None:
    """The day of the last term, whose interest runs to that day whichever day it is paid; ``None`` where none is accrued."""
    since = row.until if row else plan.terms.disbursed_on
    return None if at_term or settles_on <= since else since


def _accrued(
    sheet: Worksheet, plan: LoanPlan, row: LoanRow | None, redeemed: Term, since: date | None, settles_on: date
) -> Term:
    """Interest on what is redeemed, from the last term to the day of settlement."""
    terms = plan.terms
    if since is None:
        return sheet.given("accrued", Fraction(0), unit=redeemed.unit, source="on the day of a term")
    rate = (plan.row(row.n + 1) if row else plan.rows[0]).rate
    regular = terms.first_term_on or terms.disbursed_on
    icma = terms.day_count is DayCount.ACT_ACT_ICMA
    years = year_fraction(
        since,
        settles_on,
        terms.day_count,
        regular_on=regular if icma else None,
        per_year=terms.terms_a_year if icma else None,
    )
    a_year = sheet.multiply(
        "interest_a_year", redeemed, sheet.given("rate", rate, unit="share a year", source="loan.rate")
    )
    part = sheet.given("years", years, unit="years", source=f"{since} to {settles_on}, {terms.day_count}")
    return sheet.round("accrued", sheet.multiply("accrued_exact", a_year, part), rounding=terms.rounding)


def _saved(
    name: str, rows: Sequence[TermSplit | LoanRow], after: int, share: Fraction, currency: str
) -> tuple[Money, Trace]:
    """What the terms after ``after`` would have been, in the proportion redeemed."""
    sheet, rest = Worksheet(), [row for row in rows if row.n > after]
    if not rest:
        nothing = sheet.given("nothing", Fraction(0), unit=f"minor {currency}", source="part.none")
        return Money(0, currency), sheet.trace(nothing)

    def amount(row: TermSplit | LoanRow) -> Money:
        found: Money = getattr(row, name)
        return found

    total = add_terms(sheet, name, rest, amount)
    part = sheet.given("share", share, unit="share", source="redemption.amount")
    saved = sheet.round("saved", sheet.multiply("saved_exact", total, part), rounding="half_up")
    return Money(int(saved.number), currency), sheet.trace(saved)
