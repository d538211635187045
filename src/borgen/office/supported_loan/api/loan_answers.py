"""What the API answers about loans: amounts as decimal strings in kroner, rates and shares as decimal strings, days ISO.

A share without an end as a decimal is written as a fraction (``"10238/9973"``): it is exact, and what was reckoned with.
"""

from datetime import date
from typing import Any

from ninja import Schema

from borgen.kernel.shares import share_text
from borgen.office.supported_loan.explanation import Explanation
from borgen.office.supported_loan.queries.loans import LoanPage, LoanRowShown, LoanState, RegulationShown
from borgen.office.supported_loan.quote.pictures import by_year
from borgen.office.supported_loan.type_words import type_fields
from borgen.office.ui.api_types import AmountOut, ShareOut
from borgen.rules.parameter import Ruling
from borgen.supported_loan.choices import (
    CURRENCY,
    ContributionBase,
    IndexBasis,
    RateBasis,
    Regime,
    ResidentsStart,
)
from borgen.supported_loan.disbursement import ReportState
from borgen.supported_loan.loan import LoanRow
from borgen.supported_loan.paid_out import LoanKind
from borgen.supported_loan.redemption import RedemptionMethod, RedemptionReason
from borgen.supported_loan.subsidy import TermSplit


class TraceLineOut(Schema):
    """A line of the arithmetic in the caller's language; the last is the result."""

    what: str
    how: str
    value: str


def lines_out(said: Explanation) -> list[dict[str, str]]:
    """The lines of :class:`TraceLineOut`."""
    return [{"what": what, "how": how, "value": value} for what, how, value in said.lines]


class LoanTermOut(Schema):
    """A term. ``residents`` holds the contribution, ``state`` may be below zero; both ``null`` where nobody knows who pays.
    ``balance`` is the debt after the payment and after what is ``redeemed`` as of the term: on its day, or on a later one before
    the next (``redemptions`` has the days). ``balance_before_redemption`` is what the payment alone leaves.
    """

    n: int
    loan_year: int
    due_on: date
    rate: ShareOut
    rate_basis: RateBasis
    interest: AmountOut
    principal: AmountOut
    service: AmountOut
    contribution: AmountOut
    residents: AmountOut | None
    state: AmountOut | None
    redeemed: AmountOut
    balance: AmountOut
    balance_before_redemption: AmountOut
    index: IndexBasis


class LoanRedemptionRowOut(Schema):
    """A redemption among the terms, the ``place``-th, as of term ``after_term``; ``balance`` is the debt that it leaves."""

    place: int
    after_term: int
    settles_on: date
    amount: AmountOut
    balance: AmountOut
    is_full: bool


class LoanTermsOut(Schema):
    """``redemptions`` stand between the terms: a balance before, less the instalment or what is redeemed, is the next."""

    sequence: int
    number: str
    terms: list[LoanTermOut]
    redemptions: list[LoanRedemptionRowOut]


class LoanInListOut(Schema):
    """``debt`` is what is left at the end of the day; ``next_due_on`` the first term after it."""

    number: str
    project: str
    project_name: str
    kind: LoanKind
    state: LoanState
    principal: AmountOut
    disbursed_on: date
    rate: ShareOut
    debt: AmountOut
    next_due_on: date | None
    regulated_through: int
    report: ReportState


class LoansOut(Schema):
    """``count`` and ``principal`` are of all that match, over all pages."""

    count: int
    page: int
    pages: int
    sequence: int
    principal: AmountOut
    rows: list[LoanInListOut]


class IndexValueOut(Schema):
    series: str
    base: str
    period: str
    value: ShareOut


class RevisedValueOut(Schema):
    """An observation that a regulation stands on, and what it is by now."""

    used: IndexValueOut
    now: IndexValueOut


class LoanRegulationOut(Schema):
    """A regulation that was carried out. ``counts`` is false where a later one corrects it."""

    run: str
    year: int
    loan_year: int
    takes_effect_on: date
    regime: Regime
    factor: ShareOut
    counts: bool
    observed: list[IndexValueOut]
    revised: list[RevisedValueOut]


class LoanYearOfTermsOut(Schema):
    """What is paid in one loan year, and the debt that its last payment leaves."""

    loan_year: int
    service: AmountOut
    contribution: AmountOut
    residents: AmountOut
    state: AmountOut
    balance: AmountOut
    index: IndexBasis


class LoanBondsOut(Schema):
    nominal: AmountOut
    series: str
    coupon: ShareOut | None
    is_callable: bool
    price: ShareOut | None


class LoanRefixedOut(Schema):
    after_term: int
    rate: ShareOut
    basis: RateBasis
    source: str


class LoanRedeemedOut(Schema):
    after_term: int
    settles_on: date
    amount: AmountOut
    is_full: bool
    why: RedemptionReason
    method: RedemptionMethod
    paid: AmountOut
    gain: AmountOut


class TakenOverOut(Schema):
    """The residents' payment that a loan from another register had come to, a year."""

    loan_year: int
    amount: AmountOut
    source: str


class NextRegulationOut(Schema):
    loan_year: int
    year: int
    takes_effect_on: date
    due_on: date


class IndexInDoubtOut(Schema):
    series: str
    trouble: str
    period: str
    expected_on: date | None
    blocks: bool


class NextRefixingOut(Schema):
    after_term: int
    on: date


class LoanWhole(LoanInListOut):
    """One loan. ``residents_a_year`` is the residents' payment of the last settled loan year, without contribution;
    ``index`` how sure the last term is. ``regime``, ``residents_start`` and ``residents_share`` are ``null`` for an extra loan
    whose share nobody has stated. ``loan_type`` is empty where no source and no person says it: ``loan_type_assumed`` is then
    what the rulebook assumes, and ``loan_type_remark`` says so, and what contradicts a type, in the reader's language.
    """

    sequence: int
    supported_sum: AmountOut
    loan_type: str
    loan_type_assumed: str
    loan_type_remark: str
    committed_on: date
    ends_on: date
    terms: int
    terms_a_year: int
    contribution_rate: ShareOut
    contribution_base: ContributionBase
    regime: Regime | None
    residents_start: ResidentsStart | None
    residents_share: ShareOut | None
    residents_a_year: AmountOut | None
    is_payable: bool
    payable_since: date | None
    index: IndexBasis
    next: LoanTermOut | None
    years: list[LoanYearOfTermsOut]
    bonds: LoanBondsOut | None
    taken_over: TakenOverOut | None
    refixed: list[LoanRefixedOut]
    redeemed: list[LoanRedeemedOut]
    regulations: list[LoanRegulationOut]
    next_regulation: NextRegulationOut | None
    in_doubt: list[IndexInDoubtOut]
    next_refixing: NextRefixingOut | None


class LawValueOut(Schema):
    """A value of the law that was used, from ``since`` until the day before ``until``, with the place where it stands."""

    parameter: str
    value: str
    since: date | None
    until: date | None
    book: str
    source: str
    section: str
    status: str
    address: str
    checked_on: date | None


def row_out(row: LoanRowShown) -> dict[str, Any]:
    """A loan in a list."""
    names = LoanInListOut.model_fields.keys() - {"next_due_on"}
    return {**{name: getattr(row, name) for name in names}, "next_due_on": row.next.due_on if row.next else None}


def term_out(row: LoanRow, split: TermSplit | None, loan_year: int) -> dict[str, Any]:
    """A term with who pays it."""
    names = ("n", "due_on", "rate", "rate_basis", "interest", "principal", "service", "contribution", "redeemed",
             "balance_before_redemption")  # fmt: skip
    return {
        **{name: getattr(row, name) for name in names},
        "loan_year": loan_year, "balance": row.debt_after, "residents": split.residents if split else None,
        "state": split.state if split else None, "index": split.index if split else IndexBasis.MISSING,
    }  # fmt: skip


def terms_out(page: LoanPage) -> list[dict[str, Any]]:
    """Every term that is paid."""
    return [
        term_out(row, page.figures.split(row.n), page.facts.terms.loan_year(row.n))
        for row in page.plan.rows[: page.facts.ended_after_term]
    ]


def loan_out(page: LoanPage) -> dict[str, Any]:
    """One loan with all that is known of it."""
    facts, terms, rule = page.facts, page.facts.terms, page.facts.rule
    settled = page.yearly.get(facts.paid_through_year)
    return {
        "number": facts.number, "project": facts.project, "project_name": page.project_name, "kind": facts.kind,
        "state": page.state, "principal": terms.principal, "disbursed_on": terms.disbursed_on, "rate": page.rate,
        "debt": page.debt, "next_due_on": page.next.due_on if page.next else None,
        "regulated_through": facts.paid_through_year, "report": facts.reported.state,
        "sequence": page.moment.sequence, "supported_sum": facts.supported_sum, **type_fields(facts),
        "committed_on": facts.committed_on, "ends_on": page.plan.ends_on, "terms": terms.count,
        "terms_a_year": terms.terms_a_year, "contribution_rate": terms.contribution_rate,
        "contribution_base": terms.contribution_base, "regime": rule.regime if rule else None,
        "residents_start": rule.start if rule else None, "residents_share": rule.share.number if rule else None,
        "residents_a_year": settled.money(CURRENCY) if settled else None, "is_payable": page.is_payable,
        "payable_since": facts.reported.payable_since, "index": page.weakest,
        "next": term_out(page.next, page.next_split, terms.loan_year(page.next.n)) if page.next else None,
        "years": list(by_year(page.figures.splits)),
        "bonds": {
            "nominal": facts.bonds.nominal, "series": facts.bonds.series, "coupon": facts.bonds.coupon,
            "is_callable": facts.bonds.is_callable, "price": facts.bond_price,
        } if facts.bonds else None,
        "taken_over": {
            "loan_year": facts.taken_over.loan_year, "source": facts.taken_over.source,
            "amount": page.yearly[facts.taken_over.loan_year].money(CURRENCY),
        } if facts.taken_over and facts.taken_over.loan_year in page.yearly else None,
        "refixed": list(terms.refixed), "redeemed": list(facts.redeemed),
        "regulations": [_regulation(one) for one in page.regulations], "next_regulation": page.next_regulation,
        "in_doubt": list(page.in_doubt),
        "next_refixing": {"after_term": page.next_refixing[0], "on": page.next_refixing[1]} if page.next_refixing else None,
    }  # fmt: skip


def law_out(ruling: Ruling) -> dict[str, Any]:
    """A value of the law."""
    cite = ruling.cite
    return {
        "parameter": ruling.parameter, "value": ruling.text, "since": ruling.since, "until": ruling.until, "book": cite.book,
        "source": cite.source, "section": cite.section, "status": cite.status.value, "address": cite.address,
        "checked_on": cite.checked_on,
    }  # fmt: skip


def observed_out(one: Any) -> dict[str, str]:
    """An index observation."""
    return {"series": one.series.value, "base": one.base, "period": one.period, "value": share_text(one.value)}


def _regulation(one: RegulationShown) -> dict[str, Any]:
    line = one.line
    return {
        "run": line.run, "year": line.year, "loan_year": line.loan_year, "takes_effect_on": line.takes_effect_on,
        "regime": line.regime, "factor": line.factor, "counts": one.counts,
        "observed": [observed_out(value) for value in line.observed],
        "revised": [{"used": observed_out(used), "now": observed_out(now)} for used, now in one.revised],
    }  # fmt: skip
