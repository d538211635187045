"""The years ahead as tables: budget, loan report and scenarios."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from borgen.kernel.money import Money
from borgen.office.supported_loan.duty_words import DUTIES
from borgen.office.supported_loan.queries.budget import Budget
from borgen.office.supported_loan.queries.duties import Duties, DutyRow
from borgen.office.supported_loan.queries.loan_report import LoanReport
from borgen.office.supported_loan.queries.scenarios import LoanScenarios
from borgen.office.supported_loan.wording import index_words, loan_kind
from borgen.office.ui.formats import share_text
from borgen.office.ui.table_files import Table, Value
from borgen.supported_loan.choices import CURRENCY
from borgen.supported_loan.outlook import Spread

About = tuple[tuple[str, Value], ...]


def kroner(money: Money | None) -> Decimal | None:
    """The amount as a cell."""
    return None if money is None else Decimal(money.decimal)


def assumed_rise(found: Budget) -> tuple[str, Value]:
    """What the file assumes of prices."""
    return _("Yearly rise of prices"), str(found.rise) if found.rise is not None else ""


def budget_table(found: Budget, *, slug: str, about: About) -> Table:
    """One row a loan, then one for the owner's money of each project, and the sums."""
    year = found.asked
    rows: list[list[Value]] = [
        [
            one.project, one.number, loan_kind(one.kind), kroner(one.interest), kroner(one.principal), kroner(one.contribution),
            kroner(one.residents), kroner(one.state), kroner(one.redeemed), kroner(one.debt_at_end), index_words(one.index),
        ]
        for one in year.loans
    ]  # fmt: skip
    rows += [
        [one.project, "", _("Base capital and excess"), None, None, None, None, None, kroner(one.amount), None,
         _("Expected") if one.is_expected else ""]
        for one in found.payments
    ]  # fmt: skip
    return Table(
        title=_("Budget year %(year)s") % {"year": year.year}, name=f"budget-{year.year}-{slug}", about=about,
        headings=[
            _("Project"), _("Loan"), _("Kind"), _("Interest"), _("Instalment"), _("Contribution"), _("Residents"),
            pgettext("who pays", "State"), _("The owner"), _("Debt at the end of the year"), _("How sure"),
        ],
        rows=rows,
        totals=[
            _("In all"), "", "", kroner(year.interest), kroner(year.principal), kroner(year.contribution),
            kroner(year.residents), kroner(year.state), kroner(year.owner), kroner(year.debt_at_end), index_words(year.index),
        ],
    )  # fmt: skip


def scenario_table(found: LoanScenarios, *, slug: str, about: About) -> Table:
    """One row a year."""
    years = found.outlook.years if found.outlook else ()
    who = (("residents", _("Residents")), ("state", pgettext("who pays", "State")), ("owner", _("The owner")))

    def cells(spread: Spread) -> list[Value]:
        return [kroner(Money(minor, CURRENCY)) for minor in spread.by_measure().values()]

    return Table(
        title=_("Scenarios"), name=f"scenarios-{slug}-{found.moment.as_of}", about=about,
        headings=[
            _("Twelve months until"),
            *(f"{label}, {what}" for _name, label in who for what in (_("mean"), _("low"), _("middle"), _("high"))),
        ],
        rows=[[year.until, *(cell for name, _label in who for cell in cells(getattr(year, name)))] for year in years],
    )  # fmt: skip


def report_table(found: LoanReport, *, slug: str, about: About) -> Table:
    """One row a loan."""
    return Table(
        title=_("Loan report %(year)s") % {"year": found.year.year}, name=f"loan-report-{found.year.year}-{slug}", about=about,
        headings=[
            _("Project"), _("Name of the project"), _("Loan"), _("Kind"), _("Lender"), _("Committed on"), _("Paid out on"),
            _("Borrowed"), _("Rate a year"), _("Interest"), _("Instalment"), _("Contribution"), _("Residents"),
            pgettext("who pays", "State"), _("Redeemed"), _("Debt at the end of the year"), _("Terms left"), _("Last term"),
        ],
        rows=[
            [
                one.of.project, one.project_name, one.of.number, loan_kind(one.of.kind), one.lender, one.committed_on,
                one.disbursed_on, kroner(one.original), None if one.rate is None else share_text(one.rate),
                kroner(one.of.interest), kroner(one.of.principal), kroner(one.of.contribution), kroner(one.of.residents),
                kroner(one.of.state), kroner(one.of.redeemed), kroner(one.of.debt_at_end), one.terms_left, one.ends_on,
            ]
            for one in found.loans
        ],
    )  # fmt: skip


def duty_table(found: Duties, rows: Sequence[DutyRow], *, slug: str, about: About) -> Table:
    """One row for each thing that is due."""
    return Table(
        title=_("Duties"), name=f"duties-{slug}-{found.moment.as_of}", about=about,
        headings=[_("Due"), _("What"), _("Project"), _("Name of the project"), _("Loan"), _("Term"), _("State of things")],
        rows=[
            [
                row.due_on, str(DUTIES[row.kind]), row.project, found.names.get(row.project, ""), row.loan, row.term or None,
                _("Overdue") if row.is_overdue else _("To be done"),
            ]
            for row in rows
        ],
    )  # fmt: skip
