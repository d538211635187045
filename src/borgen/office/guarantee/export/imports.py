"""The rows of a file that was brought in, as a table to mend the register's own file by."""

from django.utils.translation import gettext as _

from borgen.office.guarantee.import_words import outcome_labels, said_of, value_of
from borgen.office.guarantee.queries.imports import register_import
from borgen.office.guarantee.queries.standing import standing
from borgen.office.ui.table_files import EVERYTHING, Table


def import_table(*, organisation_id: int, number: int, only: str = "") -> Table:
    """The rows of import ``number`` with how each of them ended, or would; ``only`` as the page narrows them.

    Raises:
        NoSuchImport: the organisation has none with this number.
    """
    page = register_import(organisation_id=organisation_id, import_id=number, only=only, per_page=EVERYTHING)
    where = standing(organisation_id=organisation_id, as_of=page.card.submitted_at.date())
    labels = outcome_labels(is_ahead=not page.card.has_entered)
    return Table(
        title=_("Rows of the import"), name=f"import-{where.slug}-{number}",
        about=((_("Organisation"), where.name), (_("File"), page.card.file), ("SHA-256", page.card.sha256)),
        headings=(
            _("Sheet"), _("Row"), _("Outcome"), _("Reference"), _("Borrower"), _("What there is to say"),
        ),
        rows=(
            (
                row.sheet, row.number, labels.get(row.outcome, row.outcome), row.reference or value_of(row, "reference"),
                value_of(row, "borrower"), " ".join(said_of(row)),
            )
            for row in page.rows
        ),
    )  # fmt: skip
