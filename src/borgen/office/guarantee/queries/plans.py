"""How each loan is to be paid down, as far as its terms say [sv: amorteringsplan]."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from borgen.cashflow.plan import Plan, plan_for
from borgen.cashflow.terms import PlanImpossible, PlanKind, PlanTerms
from borgen.guarantee.commitment import Amortisation, AmortisationKind, Commitment, Loan
from borgen.guarantee.what_if import Wish

_KINDS = {
    AmortisationKind.STRAIGHT_LINE: PlanKind.STRAIGHT_LINE,
    AmortisationKind.ANNUITY: PlanKind.ANNUITY,
    AmortisationKind.SHARE_OF_REMAINING: PlanKind.SHARE_OF_REMAINING,
    AmortisationKind.FIXED_PER_YEAR: PlanKind.FIXED_PER_YEAR,
    AmortisationKind.BULLET: PlanKind.BULLET,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanPlan:
    """A loan's plan, or why there is none: ``problem`` is what is wrong with ``term``, with its ``params``.

    ``terms`` are what the plan was made from; days and amounts that the register lacks were taken from the guarantee,
    which ``assumed`` says by the name of the term.
    """

    loan: str
    lender: str
    plan: Plan | None = None
    terms: PlanTerms | None = None
    assumed: Mapping[str, str] = field(default_factory=dict)
    term: str = ""
    problem: str = ""
    params: Mapping[str, str] = field(default_factory=dict)


def plans_of(commitment: Commitment) -> tuple[LoanPlan, ...]:
    """The plan of every loan of a guarantee, from the loan's original amount and first day."""
    return tuple(_plan(loan, commitment) for loan in commitment.loans)


def _plan(loan: Loan, commitment: Commitment) -> LoanPlan:
    terms = loan.amortisation
    if terms is None or terms.kind is AmortisationKind.TEXT:
        return LoanPlan(
            loan=loan.id, lender=loan.lender, term="amortisation", problem="missing" if terms is None else "text",
            params={"text": terms.text} if terms and terms.text else {},
        )  # fmt: skip
    assumed: dict[str, str] = {}
    starts_on, matures_on, granted = loan.first_drawn_on, loan.matures_on, loan.original
    if starts_on is None and commitment.executed_on is not None:
        starts_on, assumed["starts_on"] = commitment.executed_on, "executed_on"
    if matures_on is None and commitment.ends_on is not None:
        matures_on, assumed["matures_on"] = commitment.ends_on, "ends_on"
    if granted is None and loan.drawn is not None:
        granted, assumed["granted"] = loan.drawn, "drawn"
    for name, value in (("granted", granted), ("starts_on", starts_on)):
        if value is None:
            return LoanPlan(loan=loan.id, lender=loan.lender, term=name, problem="missing")
    assert granted is not None and starts_on is not None
    try:
        plan_terms = PlanTerms(
            kind=_KINDS[terms.kind], granted=granted, starts_on=starts_on, matures_on=matures_on,
            payments_a_year=terms.payments_a_year, amortises_from=terms.starts_on, interest_rate=loan.interest_rate,
            share_per_year=terms.share_per_year, per_year=terms.per_year,
        )  # fmt: skip
        return LoanPlan(
            loan=loan.id, lender=loan.lender, plan=plan_for(plan_terms), terms=plan_terms, assumed=assumed
        )
    except PlanImpossible as error:
        return LoanPlan(
            loan=loan.id, lender=loan.lender, assumed=assumed, term=error.term, problem=error.code, params=error.params
        )


def plan_under(loan: Loan, commitment: Commitment, wish: Wish) -> LoanPlan:
    """The plan of a loan whose own terms give none, with what ``wish`` adds to them."""
    known = loan.amortisation
    kind = AmortisationKind(wish.kind.value) if wish.kind is not None else known.kind if known else None
    if kind is not None:
        known = Amortisation(
            kind=kind, starts_on=known.starts_on if known else None,
            per_year=wish.per_year or (known.per_year if known else None),
            share_per_year=wish.share_per_year or (known.share_per_year if known else None),
            payments_a_year=wish.payments_a_year or (known.payments_a_year if known else 1),
            text=known.text if known else "",
        )  # fmt: skip
    rate = loan.interest_rate if wish.rate is None else wish.rate
    return _plan(
        replace(loan, amortisation=known, interest_rate=rate, matures_on=wish.matures_on or loan.matures_on), commitment
    )
