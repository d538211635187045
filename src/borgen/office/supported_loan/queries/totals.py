"""The sums that pages show over many loans or projects, part by part."""

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction

from borgen.kernel.money import Money
from borgen.office.journal.moment import moment
from borgen.office.supported_loan.queries.budget import budget
from borgen.office.supported_loan.queries.loans import loans_found
from borgen.office.supported_loan.queries.projects import LoanCard, ProjectFilter, projects_found
from borgen.rules.trace import APART
from borgen.supported_loan.budget import year_sum
from borgen.supported_loan.choices import CURRENCY
from borgen.supported_loan.paid_out import LoanKind
from borgen.supported_loan.project import ProjectFacts, project_plan
from borgen.supported_loan.summed import Part, PartsSum, sum_parts

OF_PROJECTS = ("acquisition", "lent", "excess")
"""What the list of projects sums up."""


class NoSuchTotal(LookupError):
    """No page shows a sum of that name."""


def budget_total(
    *,
    organisation_id: int,
    as_of: date,
    known_at: datetime | None = None,
    year: int,
    figure: str,
    rise: Fraction | None = None,
) -> PartsSum:
    """A sum of the budget year, ``YEAR_SUMS`` of the core.

    Raises:
        NoSuchTotal: the year has none of that name.
        PlanImpossible: the banking days of a payment are not known.
    """
    found = budget(organisation_id=organisation_id, as_of=as_of, known_at=known_at, year=year, rise=rise, years=1)
    try:
        return year_sum(found.asked, figure, listed=APART)
    except KeyError as error:
        raise NoSuchTotal(figure) from error


def principal_in_all(
    *,
    organisation_id: int,
    as_of: date,
    known_at: datetime | None = None,
    search: str = "",
    kind: LoanKind | None = None,
) -> PartsSum:
    """What the loans that fit were paid out with."""
    found = loans_found(moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at), search, kind)
    rows = found.order_by("loan__sort_key", "loan__number").values_list("loan__number", "principal_minor")
    return sum_parts(
        (Part(of=number, kind="loan", amount=Money(minor, CURRENCY)) for number, minor in rows),
        currency=CURRENCY,
        listed=APART,
    )


def projects_total(
    *,
    organisation_id: int,
    as_of: date,
    known_at: datetime | None = None,
    figure: str,
    filter: ProjectFilter | None = None,
) -> PartsSum:
    """A sum over the projects that fit, ``OF_PROJECTS``: approved acquisition sums, loans paid out, what exceeds the maximum.

    Raises:
        NoSuchTotal: there is none of that name.
    """
    if figure not in OF_PROJECTS:
        raise NoSuchTotal(figure)
    now = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    every = projects_found(now, filter or ProjectFilter())
    return sum_parts((part for one in every for part in _parts(*one, figure)), currency=CURRENCY, listed=APART)


def _parts(facts: ProjectFacts, loans: Sequence[LoanCard], figure: str) -> list[Part]:
    """What a project adds to the sum; its financing is worked out only for what exceeds the maximum."""
    reference, form = facts.reference, facts.counting_form
    if figure == "lent":
        return [Part(of=loan.number, kind="loan", amount=loan.principal) for loan in loans]
    if figure == "acquisition":
        return [Part(of=reference, kind="project", amount=form.acquisition)] if form else []
    excess = project_plan(facts).excess
    return [Part(of=reference, kind="project", amount=excess, figure="excess")] if excess else []
