"""What lies ahead: when debts fall due, what a plan would be otherwise, what a stress would cost. Nothing is written."""

from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal

from django.http import Http404
from ninja import Query, Schema, Status
from pydantic import Field

from borgen.cashflow.contract import Posting, Then
from borgen.cashflow.terms import PlanImpossible, PlanKind
from borgen.guarantee.maturity import NoPlan
from borgen.guarantee.stress import Called, Settings, defaults
from borgen.guarantee.what_if import Course, Wish
from borgen.kernel.money import Money
from borgen.office.guarantee.api.reading import Words, at_moment
from borgen.office.guarantee.api.router import router
from borgen.office.guarantee.forms.stress import YEARS_AHEAD
from borgen.office.guarantee.queries import guarantee as guarantee_queries
from borgen.office.guarantee.queries import what_if as what_if_queries
from borgen.office.guarantee.queries.explain import NoSuchGuarantee
from borgen.office.guarantee.queries.maturity import maturities as profiles
from borgen.office.guarantee.queries.stress import StressTest, stress_test
from borgen.office.ui.api_types import (
    READ_PROBLEMS,
    AmountOut,
    AmountText,
    At,
    Day,
    ShareText,
    amount,
    share,
)

Year = Annotated[int, Field(ge=1850, le=2300)]


class YearDueOut(Schema):
    """``interest`` is of loans whose rate is known; ``left`` is what is then left of the debts with a plan."""

    year: int
    principal: AmountOut
    interest: AmountOut
    payment: AmountOut
    left: AmountOut


class WithoutPlanOut(Schema):
    reference: str
    loan: int
    owed: AmountOut
    reason: NoPlan


class MaturitiesOut(Schema):
    """``planned`` and ``unplanned`` are together ``outstanding``; ``unknown`` are guarantees whose debt nobody has stated."""

    currency: str
    as_of: date
    sequence: int
    years: list[YearDueOut]
    planned: AmountOut
    unplanned: AmountOut
    outstanding: AmountOut
    difference: AmountOut
    rateless: AmountOut
    without_plan: list[WithoutPlanOut]
    unknown: list[str]


class PaymentOut(Schema):
    kind: str
    on: date
    interest: AmountOut | None
    principal: AmountOut
    payment: AmountOut | None
    balance: AmountOut


class CourseOut(Schema):
    """``largest`` is the largest payment after the day from which other terms are wanted."""

    interest: AmountOut | None
    ends_on: date
    largest: AmountOut | None
    rows: list[PaymentOut]


class WhatIfOut(Schema):
    """``now`` is ``null`` where the register's terms give no plan, ``then`` where nothing is to be otherwise; ``counts_from``
    is the day of payment from which other terms count."""

    loan: str
    currency: str
    counts_from: date | None
    now: CourseOut | None
    then: CourseOut | None


class StressYearOut(Schema):
    """``effect`` is what securities bring less what is paid; ``register_extra`` is borne by borrowers who pay."""

    year: int
    principal: AmountOut
    interest: AmountOut
    extra: AmountOut
    paid: AmountOut
    recourse: AmountOut
    effect: AmountOut
    per_inhabitant: AmountOut | None
    register_extra: AmountOut


class StressSecurityOut(Schema):
    """``missing`` is ``amount`` or ``value`` where that is not stated and the security counts as nothing."""

    reference: str
    kind: str
    counted: AmountOut
    missing: str


class StressOut(Schema):
    """``failing_owed`` and ``others_owed`` are together ``outstanding``; ``paid_before`` and the years' principal together
    ``failing_owed``. ``failing`` are the first guarantees of the borrowers who fail."""

    currency: str
    as_of: date
    sequence: int
    failing: list[str]
    years: list[StressYearOut]
    securities: list[StressSecurityOut]
    failing_owed: AmountOut
    paid_before: AmountOut
    others_owed: AmountOut
    outstanding: AmountOut
    inhabitants: int | None
    unplanned: list[str]
    rateless: list[str]


class WhatIfQuery(At):
    """What is left out stays as it is. Other terms count from the first day of payment on or after ``since``."""

    loan: Annotated[str, Field(pattern=r"^[0-9]{0,9}$")] = ""
    since: Day | None = None
    rate: ShareText | None = None
    rate_points: ShareText | None = None
    matures_on: Day | None = None
    kind: Literal["straight_line", "annuity", "share_of_remaining", "fixed_per_year", "bullet"] | None = None
    per_year: AmountText | None = None
    share_per_year: ShareText | None = None
    payments_a_year: Annotated[int, Field(ge=1, le=12)] | None = None
    extra: AmountText | None = None
    extra_on: Day | None = None
    extra_then: Literal["shorter", "lower"] = "shorter"


class StressQuery(At):
    """What is left out is as the book of assumed values says; ``borrower`` are references of guarantees whose borrower fails."""

    year: Year | None = None
    called: Called = Called.AT_ONCE
    largest: Annotated[int, Field(ge=0, le=50)] | None = None
    borrower: list[Words] = []
    points: Annotated[str, Field(pattern=r"^0(\.\d{1,7})?$")] | None = None
    haircut: ShareText | None = None
    other: ShareText | None = None
    lag: Annotated[int, Field(ge=0, le=20)] | None = None


@router.get("/{organisation}/maturities", response={200: list[MaturitiesOut], **READ_PROBLEMS}, url_name="maturities")
def maturities(request: Any, organisation: str, at: Query[At]) -> Any:
    """When the register's debts fall due, year by year, in each currency; what has no plan is listed with the reason."""
    return [
        {name: getattr(one, name) for name in MaturitiesOut.model_fields if name not in ("as_of", "sequence")}
        | {"as_of": one.moment.as_of, "sequence": one.moment.sequence}
        for one in profiles(**at_moment(request))
    ]


@router.get("/{organisation}/stress", response={200: StressOut, **READ_PROBLEMS}, url_name="stress")
def stress(request: Any, organisation: str, query: Query[StressQuery]) -> Any:
    """What it would cost if borrowers failed, rates rose and property values fell, in the organisation's own currency."""
    found = tested(request, query)
    return found if isinstance(found, Status) else _stress(found)


def tested(request: Any, query: StressQuery) -> StressTest | Status[Any]:
    """The stress test that a query asks for, or the refusal."""
    count, usual = defaults(request.as_of)
    year = usual.year if query.year is None else query.year
    if not request.as_of.year <= year <= request.as_of.year + YEARS_AHEAD:
        return Status(422, {"code": "out_of_range", "params": {"year": str(year)}})
    settings = Settings(
        year=year, called=query.called, points=_or(share(query.points), usual.points),
        haircut=_or(share(query.haircut), usual.haircut), other_share=_or(share(query.other), usual.other_share),
        lag=usual.lag if query.lag is None else query.lag,
    )  # fmt: skip
    largest = count if query.largest is None else query.largest
    return stress_test(**at_moment(request), settings=settings, largest=largest, chosen=query.borrower)


@router.get(
    "/{organisation}/guarantees/{path:reference}/what-if", response={200: WhatIfOut, **READ_PROBLEMS}, url_name="what-if"
)
def what_if(request: Any, organisation: str, reference: str, query: Query[WhatIfQuery]) -> Any:
    """A loan's plan beside what it would be under other terms; alone where none are given."""
    found = compared(request, reference, query)
    if isinstance(found, Status):
        return found
    comparison = found.comparison
    return {
        "loan": found.plan.loan, "currency": found.page.facts.currency,
        "counts_from": comparison.counts_from if comparison else None,
        "now": _course(found.now) if found.now else None, "then": _course(comparison.then) if comparison else None,
    }  # fmt: skip


def compared(request: Any, reference: str, query: WhatIfQuery) -> what_if_queries.WhatIf | Status[Any]:
    """What a query asks for, or the refusal.

    Raises:
        Http404: no such guarantee or loan.
    """
    at = at_moment(request)
    try:
        currency = guarantee_queries.guarantee(**at, reference=reference).facts.currency
        wish = Wish(
            since=query.since or request.as_of, rate=share(query.rate), rate_points=share(query.rate_points),
            matures_on=query.matures_on, kind=PlanKind(query.kind) if query.kind else None,
            per_year=amount(query.per_year, currency), share_per_year=share(query.share_per_year),
            payments_a_year=query.payments_a_year, extra=amount(query.extra, currency),
            extra_on=query.extra_on or request.as_of, extra_then=Then(query.extra_then),
        )  # fmt: skip
        return what_if_queries.what_if(**at, reference=reference, loan=query.loan, wish=wish)
    except (NoSuchGuarantee, what_if_queries.NoSuchLoan) as error:
        raise Http404 from error
    except PlanImpossible as error:
        return Status(422, {"code": error.code, "params": {**error.params, "term": error.term}})


def _or(given: Fraction | None, usual: Fraction) -> Fraction:
    return usual if given is None else given


def _course(course: Course) -> dict[str, Any]:
    def row(posting: Posting) -> dict[str, Any]:
        amounts = {name: getattr(posting, name) for name in ("interest", "principal", "payment", "balance")}
        known = {name: None if worth is None else course.ledger.money(worth) for name, worth in amounts.items()}
        return {"kind": str(posting.kind), "on": posting.on, **known}

    return {
        "interest": course.interest, "ends_on": course.ends_on, "largest": course.largest,
        "rows": [row(posting) for posting in course.ledger.postings],
    }  # fmt: skip


def _stress(test: StressTest) -> dict[str, Any]:
    found = test.found

    def money(minor: int) -> Money:
        return test.money(minor)

    sums = ("principal", "interest", "extra", "paid", "recourse", "register_extra")
    return {
        "currency": test.currency, "as_of": test.moment.as_of, "sequence": test.moment.sequence,
        "failing": [row.reference for row in test.borrowers if row.fails],
        "years": [
            {
                "year": row.year, "effect": money(-row.effect), "per_inhabitant": test.per_inhabitant(-row.effect),
                **{name: money(getattr(row, name)) for name in sums},
            }
            for row in found.years
        ],
        "securities": [
            {
                "reference": test.references[one.security.guarantee], "kind": one.security.kind.value,
                "counted": money(one.counted), "missing": one.missing,
            }
            for one in found.worths
        ],
        "failing_owed": money(found.failing_owed), "paid_before": money(found.paid_before),
        "others_owed": money(found.others_owed), "outstanding": test.outstanding, "inhabitants": test.inhabitants,
        "unplanned": [test.references[pk] for pk in found.unplanned],
        "rateless": [test.references[pk] for pk in found.rateless],
    }  # fmt: skip
