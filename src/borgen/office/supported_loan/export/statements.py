"""What was stated of a year as a table: every line of every statement, with the control totals under them."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from borgen.office.supported_loan import loan_words as words
from borgen.office.supported_loan.export.loans import About, kroner
from borgen.office.supported_loan.queries.statements import YearOfStatements
from borgen.office.ui.formats import language
from borgen.office.ui.table_files import Table, Value
from borgen.supported_loan.statement import COLUMNS
from borgen.supported_loan.wording import word


def year_table(found: YearOfStatements, *, slug: str, about: About) -> Table:
    """One row for each line that falls due in the year."""
    return Table(
        title=_("Statements %(year)s") % {"year": found.year}, name=f"statements-{found.year}-{slug}",
        about=(
            *about, (_("Statements"), len(found.statements)), (_("Lines"), found.lines),
            (_("Loans not stated"), ", ".join(found.lacking)),
        ),
        headings=[
            _("Project"), _("Loan"), _("Statement"), _("Kind"), _("Term"), _("Due"), _("Interest"), _("Instalment"),
            _("Contribution"), _("Residents"), pgettext("who pays", "State"), _("Remaining debt"), _("Index"),
            _("Seal (SHA-256)"), _("Redeemed since the term before"),
        ],
        rows=_lines(found),
        totals=[_("In all"), "", "", "", "", "", *(kroner(getattr(found.totals, name)) for name in COLUMNS)],
    )  # fmt: skip


def _lines(found: YearOfStatements) -> Iterator[list[Value]]:
    for page in found.statements:
        for line in page.stated.lines:
            if line.due_on.year == found.year:
                yield [
                    page.project, page.loan, page.stated.number, str(words.STATEMENTS[page.stated.kind]), line.n, line.due_on,
                    *(kroner(getattr(line, name)) for name in COLUMNS), kroner(line.balance),
                    word("index", line.index, language()), page.stated.seal, kroner(line.redeemed_before),
                ]  # fmt: skip
