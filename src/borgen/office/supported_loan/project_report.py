"""The project as the groups of a report: what a clerk copies into BOSSINF, field by field.

The official layout is not public. The groups follow the builder's guide to BOSSINF-STB as far as it could be read: project,
builder and lender, basic data, scope and type, acquisition sums, service areas, dates of approval.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from borgen.kernel.money import Money
from borgen.office.supported_loan.queries.projects import ProjectPage
from borgen.office.supported_loan.wording import BUILDING_FORMS, HOUSING, OWNERS, REGIONS, term_label
from borgen.office.ui.formats import count_text, day_text, money_text
from borgen.supported_loan.project import ApprovedForm


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportField:
    """One field: its label, the value as it is read and as it is copied; both empty where nobody has said.

    ``figure`` names what was worked out, of ``project_figures``; it is empty for what somebody has stated.
    """

    label: str
    shown: str
    copied: str
    figure: str = ""


def report_groups(page: ProjectPage, organisation: str) -> list[tuple[str, Sequence[ReportField]]]:
    """The groups with their fields, in the order in which they are asked for."""
    facts, plan = page.facts, page.plan
    groups: list[tuple[str, Sequence[ReportField]]] = [
        (
            _("Project"),
            [
                _field(_("Reference"), facts.reference), _field(term_label("name"), facts.name),
                _field(term_label("place"), facts.place), _field(term_label("status"), page.row.status),
            ],
        ),
        (
            _("Builder and lender"),
            [
                _field(term_label("owner_name"), facts.owner_name or organisation),
                _field(term_label("owner"), str(OWNERS[facts.owner])), _field(term_label("lender"), facts.lender),
            ],
        ),
        (
            _("Commitment"),
            [
                _field(term_label("committed_on"), facts.committed_on), _field(term_label("committed_by"), facts.committed_by),
                _field(term_label("paragraph"), facts.paragraph), _field(term_label("ready_on"), facts.ready_on),
            ],
        ),
        (
            _("Scope and type"),
            [
                _field(term_label("housing"), str(HOUSING[facts.housing])), _field(term_label("dwellings"), facts.dwellings),
                _field(term_label("area"), facts.area), _field(term_label("region"), _word(REGIONS, facts.region)),
                _field(term_label("building_form"), _word(BUILDING_FORMS, facts.building_form)),
            ],
        ),
        *((_("Form %(form)s") % {"form": name.value}, list(_form(form))) for name, form in facts.forms.items()),
    ]  # fmt: skip
    if plan.financing and plan.form:
        groups.append(
            (_("Financing, form %(form)s") % {"form": plan.form.form.value}, list(_financing(page)))
        )
    if facts.service_area:
        groups.append((_("Service areas"), list(_service_area(page))))
    for loan in page.row.loans:
        fields = [
            _field(_("Number at the lender"), loan.number), _field(_("Paid out on"), loan.disbursed_on),
            _field(_("Principal"), loan.principal),
        ]  # fmt: skip
        groups.append((_("Loan %(number)s") % {"number": loan.number}, fields))
    return groups


def _form(form: ApprovedForm) -> Iterator[ReportField]:
    yield _field(term_label("approved_on"), form.approved_on)
    yield _field(term_label("approved_by"), form.approved_by)
    yield _field(term_label("paragraph"), form.paragraph)
    yield _field(term_label("acquisition"), form.acquisition)
    yield _field(term_label("extra_investment"), form.extra_investment)


def _financing(page: ProjectPage) -> Iterator[ReportField]:
    plan = page.plan
    assert plan.financing is not None
    yield _field(_("Fee to Udbetaling Danmark"), plan.fee.amount if plan.fee else None, "fee")
    yield _field(_("Maximum"), plan.cap.maximum if plan.cap else None, "maximum")
    yield _field(_("Above the maximum"), plan.excess, "excess")
    yield _field(_("Supported sum"), plan.financing.supported_sum if plan.cap else None, "supported_sum")
    yield _field(_("Loan"), plan.financing.loan, "loan")
    yield _field(_("Base capital"), plan.financing.base_capital, "base_capital")
    yield _field(_("Residents' deposit"), plan.financing.deposit, "deposit")
    yield _field(_("Loan for extra energy investment"), plan.extra.principal if plan.extra else None, "extra_loan")


def _service_area(page: ProjectPage) -> Iterator[ReportField]:
    area = page.facts.service_area
    assert area is not None
    yield _field(term_label("dwellings"), area.dwellings)
    yield _field(_("Area, m²"), area.area)
    yield _field(_("Acquisition sum without VAT"), area.acquisition)
    yield _field(_("Grant to service areas"), page.plan.grant.amount if page.plan.grant else None, "grant")
    yield _field(term_label("finally_approved_on"), area.finally_approved_on)


def _field(label: str, value: Any, figure: str = "") -> ReportField:
    if value is None or value == "":
        return ReportField(label=label, shown="", copied="")
    if isinstance(value, Money):
        return ReportField(
            label=label, shown=money_text(value, "exact"), copied=value.decimal.replace(".", ","), figure=figure
        )
    if isinstance(value, date):
        return ReportField(label=label, shown=day_text(value), copied=f"{value:%d-%m-%Y}")
    if isinstance(value, Fraction):
        text = count_text(value)
        return ReportField(label=label, shown=text, copied=text)
    return ReportField(label=label, shown=str(value), copied=str(value))


def _word(words: Any, value: Any) -> str:
    return str(words[value]) if value else ""
