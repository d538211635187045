"""When debts fall due, and what a plan would be otherwise, as tables."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from borgen.kernel.money import Money
from borgen.office.guarantee.export.files import table_of
from borgen.office.guarantee.queries.maturity import Maturities, maturities
from borgen.office.guarantee.queries.standing import standing
from borgen.office.guarantee.wording import WHY_NO_PLAN
from borgen.office.ui.table_files import Table, Value


def maturities_table(*, organisation_id: int, as_of: date, known_at: datetime | None = None) -> Table:
    """The years in each currency, then every loan without a plan, then the guarantees whose debt is not known."""
    found = maturities(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    where = standing(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    headings = [
        _("Currency"), _("Year"), _("Amortisation"), _("Interest, where the rate is known"), _("To pay"),
        _("Left of what has a plan"), _("Reference"), _("Borrower"), _("Loan"), _("Why there is no plan"),
        _("Outstanding"),
    ]  # fmt: skip
    return table_of(
        where, _("Maturity profile"), "maturities", headings, (row for one in found for row in _rows(one))
    )


def _rows(one: Maturities) -> Iterator[Sequence[Value]]:
    blank: list[Value] = [None] * 5
    for row in one.years:
        amounts = (row.principal, row.interest, row.payment, row.left)
        yield [one.currency, row.year, *(decimal(amount) for amount in amounts), *blank]
    for loan in one.without_plan:
        reason = str(WHY_NO_PLAN[loan.reason.value])
        yield [one.currency, *blank, loan.reference, loan.borrower, loan.loan, reason, decimal(loan.owed)]
    for reference in one.unknown:
        yield [one.currency, *blank, reference, None, None, _("Nobody has stated what is left of every loan."), None]
    total = [_("Outstanding"), None, decimal(one.planned), decimal(one.interest), None, None]
    yield [*total, None, None, None, _("Together, as in the register"), decimal(one.outstanding)]


def decimal(amount: Money | None) -> Decimal | None:
    """The amount in whole units, as a cell."""
    return None if amount is None else Decimal(amount.minor).scaleb(-2)
