"""Figures for the yearly report of loans to the national building fund [da: låneindberetning til Landsbyggefonden]."""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from borgen.kernel.money import Money
from borgen.kernel.period import month_end
from borgen.office.journal.moment import Moment, moment
from borgen.office.supported_loan.facts.figures import LoanFigures
from borgen.office.supported_loan.facts.loan import LoanFacts
from borgen.office.supported_loan.queries.ahead import account_of, ahead
from borgen.supported_loan.budget import BudgetYear, LoanYear, budget_year
from borgen.supported_loan.project import ProjectFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedLoan:
    """A loan as it stood at the end of the year; ``rate`` is that of the next term, ``terms_left`` are after the year."""

    of: LoanYear
    project_name: str
    lender: str
    facts: LoanFacts
    committed_on: date | None
    disbursed_on: date
    original: Money
    rate: Fraction | None
    terms_left: int
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanReport:
    """``is_over`` says that the year has ended by the day of the moment; before that the figures are planned ones."""

    moment: Moment
    year: BudgetYear
    loans: tuple[ReportedLoan, ...]
    is_over: bool


def loan_report(
    *, organisation_id: int, as_of: date, known_at: datetime | None = None, year: int
) -> LoanReport:
    """The loans that were paid or owed in the year.

    Raises:
        PlanImpossible: the banking days of a payment are not known.
    """
    found = ahead(moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at))
    sums = budget_year([account_of(loan) for loan in found.loans], year=year)
    by_number = {loan.facts.number: loan for loan in found.loans}
    projects = {project.facts.reference: project.facts for project in found.projects}
    end = month_end(date(year, 12, 1))
    loans = tuple(
        _reported(one, by_number[one.number], projects.get(one.project), end) for one in sums.loans
    )
    return LoanReport(moment=found.moment, year=sums, loans=loans, is_over=end <= as_of)


def _reported(one: LoanYear, loan: LoanFigures, project: ProjectFacts | None, end: date) -> ReportedLoan:
    left = [row for row in loan.plan.rows if row.due_on > end] if one.debt_at_end else []
    return ReportedLoan(
        of=one, project_name=project.name if project else "", lender=project.lender if project else "",
        facts=loan.facts, committed_on=loan.facts.committed_on,
        disbursed_on=loan.plan.terms.disbursed_on, original=loan.plan.terms.principal,
        rate=left[0].rate if left else None, terms_left=len(left), ends_on=loan.plan.ends_on,
    )  # fmt: skip
