"""A stress test's years as a table."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from borgen.office.guarantee.export.files import table_of
from borgen.office.guarantee.export.maturity import decimal
from borgen.office.guarantee.queries.standing import standing
from borgen.office.guarantee.queries.stress import StressTest
from borgen.office.ui.table_files import Table


def stress_table(*, organisation_id: int, as_of: date, known_at: datetime | None = None, found: StressTest) -> Table:
    """One row a year; what is paid lowers the result."""
    where = standing(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    headings = [
        _("Year"), _("Debt paid"), _("Interest paid"), _("Interest of the rise"), _("Paid in all"), _("From securities"),
        _("Effect on the result"), _("Per inhabitant"), _("The rise on the whole register's debt"),
    ]  # fmt: skip
    return table_of(
        where, _("Stress test"), "stress", headings,
        (
            [
                row.year,
                *(
                    decimal(found.money(minor))
                    for minor in (row.principal, row.interest, row.extra, row.paid, row.recourse, -row.effect)
                ),
                decimal(found.per_inhabitant(-row.effect)), decimal(found.money(row.register_extra)),
            ]
            for row in found.found.years
        ),
    )  # fmt: skip
