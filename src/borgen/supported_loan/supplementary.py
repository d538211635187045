"""The supplementary loan [da: tillægslån]: shares and payment of the commitment, type of loan of its own day."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from borgen.kernel.money import Money
from borgen.rules.finding import Finding, Outcome
from borgen.rules.parameter import Ruling
from borgen.rules.rule import Strength
from borgen.supported_loan.choices import Housing, Regime
from borgen.supported_loan.financing import Financing, NotPositive, finance
from borgen.supported_loan.law import Law
from borgen.supported_loan.loan import LoanTerms, loan_terms
from borgen.supported_loan.resident_payment import ResidentRule, resident_rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplementary:
    """A loan of its own for what was borrowed too little.

    ``financing`` shares what of the final sum may be supported beyond the first, to the krone by itself.
    ``by_commitment`` are the values that the commitment's day decides, ``by_loan_day`` those of the loan's own day:
    so it can be shown why the two loans of a project differ. ``loan_type`` is the type then in use.
    """

    financing: Financing
    rule: ResidentRule
    terms: LoanTerms
    loan_type: Ruling
    allowed: Finding
    by_commitment: tuple[Ruling, ...]
    by_loan_day: tuple[Ruling, ...]


def supplementary_loan(
    *,
    first: Financing,
    final_sum: Money,
    committed_on: date,
    established_on: date,
    rate: Fraction,
    status: int | None,
    housing: Housing = Housing.CARE,
    maximum: Money | None = None,
    regime: Regime | None = None,
    law: Law | None = None,
) -> Supplementary:
    """The loan that brings the financing of ``first`` up to ``final_sum``, the sum of form C.

    ``status`` is the project's in BOSSINF: below the final one ``allowed`` is not met.

    Raises:
        NotPositive: the final sum, or what of it may be supported, is not above the first.
        RulebookSilent: a value is not known for its day.
    """
    used = law or Law()
    whole = finance(
        acquisition_sum=final_sum, committed_on=committed_on, housing=housing, maximum=maximum, law=used
    )
    added = whole.supported_sum - first.supported_sum
    if added.minor <= 0:
        raise NotPositive("added_sum", added)
    share = finance(acquisition_sum=added, committed_on=committed_on, housing=housing, law=used)
    rule = resident_rule(committed_on=committed_on, regime=regime, law=used)
    terms = loan_terms(principal=share.loan, disbursed_on=established_on, rate=rate, law=used)
    look = used.on({"established_on": established_on, "disbursed_on": established_on})
    loan_type = look["dk_loan_terms#loan_type"]
    final = look["dk_bossinf#final_status"]
    reached = status is not None and status >= final.whole
    return Supplementary(
        financing=share,
        rule=rule,
        terms=terms,
        loan_type=loan_type,
        allowed=Finding(
            rule="final_status",
            outcome=Outcome.MET if reached else Outcome.NOT_MET,
            strength=Strength.MUST,
            cite=final.cite,
            given={"status": "" if status is None else str(status), "wanted": final.text},
            found={"code": "final_status.met" if reached else "final_status.not_met"},
        ),
        by_commitment=(*whole.rulings, *rule.rulings),
        by_loan_day=(loan_type, *terms.rulings),
    )
