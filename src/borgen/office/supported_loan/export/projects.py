"""The projects as a table, with the financing plan of each."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from borgen.kernel.money import Money
from borgen.office.supported_loan.queries.projects import ProjectRow, Projects
from borgen.office.supported_loan.wording import HOUSING, OWNERS, REGIONS, STAGES
from borgen.office.ui.table_files import Table, Value


def projects_table(found: Projects, *, about: Sequence[tuple[str, Value]], slug: str) -> Table:
    """One row a project; an empty cell is what nobody has said, or what cannot be worked out."""
    headings = [
        _("Reference"), _("Name of the project"), _("Place"), _("Owner"), _("The owner's name"), _("Kind of dwellings"),
        _("Dwellings"), _("Area of the dwellings, m²"), _("Area of the maximum"), _("Day of the commitment"),
        _("Committed by"), _("How far"), _("BOSSINF status"), _("Ready for occupation on"), _("Form"), _("Approved on"),
        _("Approved by"), _("Acquisition sum"), _("Maximum"), _("Above the maximum"), _("Supported sum"), _("Loan"),
        _("Base capital"), _("Residents' deposit"), _("Extra energy investment"), _("Loan for extra energy investment"),
        _("Grant to service areas"), _("Paid out"), _("Source"),
    ]  # fmt: skip
    return Table(
        title=_("Projects"),
        name=f"projects-{slug}-{found.moment.as_of}",
        about=about,
        headings=headings,
        rows=map(_cells, found.rows),
    )


def _cells(row: ProjectRow) -> Sequence[Value]:
    return list(_values(row))


def _values(row: ProjectRow) -> Iterator[Value]:
    facts, plan = row.facts, row.plan
    form, financing = plan.form, plan.financing
    yield from (facts.reference, facts.name, facts.place, str(OWNERS[facts.owner]), facts.owner_name)
    yield str(HOUSING[facts.housing])
    yield facts.dwellings
    yield None if facts.area is None else Decimal(facts.area.numerator) / facts.area.denominator
    yield str(REGIONS[facts.region]) if facts.region else None
    yield from (
        facts.committed_on,
        facts.committed_by,
        str(STAGES[row.stage.value]),
        row.status,
        facts.ready_on,
    )
    yield form.form.value if form else None
    yield form.approved_on if form else None
    yield form.approved_by if form else None
    for amount in (
        form.acquisition if form else None,
        plan.cap.maximum if plan.cap else None,
        plan.excess,
        financing.supported_sum if financing and plan.cap else None,
        financing.loan if financing else None,
        financing.base_capital if financing else None,
        financing.deposit if financing else None,
        form.extra_investment if form else None,
        plan.extra.principal if plan.extra else None,
        plan.grant.amount if plan.grant else None,
    ):
        yield _decimal(amount)
    yield ", ".join(f"{loan.number}: {loan.principal.decimal}" for loan in row.loans) or None
    yield facts.source


def _decimal(amount: Money | None) -> Decimal | None:
    return None if amount is None else Decimal(amount.minor).scaleb(-2)
