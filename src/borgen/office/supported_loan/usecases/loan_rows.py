"""Writing a loan that was paid out: the one place where its rows are made, inside a command."""

from typing import Any

from borgen.kernel.shares import share_text
from borgen.office.journal.models import FOREVER
from borgen.office.journal.record import Command
from borgen.office.journal.refused import Overtaken
from borgen.office.parties.keys import sort_key
from borgen.office.supported_loan.models import Loan, LoanTerms, Project
from borgen.supported_loan.choices import Regime, ResidentsStart
from borgen.supported_loan.frozen_law import plain_rulings
from borgen.supported_loan.paid_out import LoanKind, PaidOut


class LoanNumberTaken(Overtaken):
    """Another loan of the organisation has this number."""

    code = "loan_number_taken"


class FirstLoanThere(Overtaken):
    """The project has its first loan already: what comes after is supplementary."""

    code = "first_loan_there"


def write_loan(*, now: Command, project: Project, number: str, paid: PaidOut, reason: str = "") -> Loan:
    """Write the loan with its terms and the law that was read, known from the command's event on.

    Raises:
        LoanNumberTaken, FirstLoanThere.
    """
    of_office = Loan.objects.filter(organisation_id=project.organisation_id)
    if of_office.filter(number=number).exists():
        raise LoanNumberTaken(loan=number)
    if paid.kind is LoanKind.FIRST and of_office.filter(project=project, kind=paid.kind.value).exists():
        raise FirstLoanThere(project=project.reference)
    loan = Loan.objects.create(
        organisation_id=project.organisation_id,
        project=project,
        number=number,
        sort_key=sort_key(number)[:120],
        kind=paid.kind.value,
    )
    write_terms(now=now, loan=loan, paid=paid, reason=reason)
    return loan


def write_terms(*, now: Command, loan: Loan, paid: PaidOut, reason: str = "") -> LoanTerms:
    """Write the terms of a loan that has none open: new, or whose terms were closed for a correction."""
    return LoanTerms.objects.create(
        organisation_id=loan.organisation_id,
        loan=loan,
        known_from=now.sequence,
        reason=reason,
        **columns_of(paid=paid),
    )


def rewrite_terms(*, now: Command, loan: Loan, reason: str, **changed: Any) -> None:
    """Close the terms as they were known, and write them anew with what is ``changed``, by column."""
    row = LoanTerms.objects.get(loan=loan, known_until=FOREVER)
    kept = {
        field.attname: getattr(row, field.attname)
        for field in LoanTerms._meta.concrete_fields
        if field.attname not in {"id", "known_from", "known_until", "reason"}
    }
    LoanTerms.objects.filter(pk=row.pk).update(known_until=now.sequence)
    LoanTerms.objects.create(**{**kept, **changed}, known_from=now.sequence, reason=reason)


def columns_of(*, paid: PaidOut) -> dict[str, Any]:
    """What is kept of a loan, as columns."""
    terms, bonds, taken = paid.terms, paid.bonds, paid.taken_over
    return {
        "principal_minor": terms.principal.minor,
        "supported_minor": paid.supported_sum.minor,
        "committed_on": paid.committed_on,
        "disbursed_on": terms.disbursed_on,
        "loan_type": paid.loan_type,
        "rate": share_text(terms.rate),
        "years": terms.years,
        "terms_a_year": terms.terms_a_year,
        "fixed_terms": terms.fixed_terms,
        "first_term_on": terms.first_term_on,
        "contribution_rate": share_text(terms.contribution_rate),
        "contribution_base": terms.contribution_base.value,
        "day_count": terms.day_count.value,
        "convention": terms.convention.value,
        "calendar": terms.calendar.value,
        "rounding": terms.rounding,
        "bond_price": share_text(paid.bond_price) if paid.bond_price is not None else "",
        "nominal_minor": bonds.nominal.minor if bonds else None,
        "bond_series": bonds.series if bonds else "",
        "bond_coupon": share_text(bonds.coupon) if bonds and bonds.coupon is not None else "",
        "is_callable": bonds.is_callable if bonds else False,
        "regime": paid.rule.regime.value if paid.rule else Regime.STATUTE.value,
        "residents_start": paid.rule.start.value if paid.rule else ResidentsStart.FIRST_TERM.value,
        "residents_share": share_text(paid.rule.share.number) if paid.rule else "",
        "law": plain_rulings(paid.law),
        "taken_over_year": taken.loan_year if taken else None,
        "taken_over_payment": str(taken.amount) if taken else "",
        "taken_over_source": taken.source if taken else "",
    }
