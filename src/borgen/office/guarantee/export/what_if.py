"""Two plans of a loan side by side, as a table."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from borgen.cashflow.contract import Posting
from borgen.guarantee.what_if import Comparison
from borgen.office.guarantee.export.files import table_of
from borgen.office.guarantee.queries.standing import standing
from borgen.office.ui.table_files import Table, Value


def what_if_table(
    *, organisation_id: int, as_of: date, known_at: datetime | None = None, reference: str, loan: str, comparison: Comparison
) -> Table:  # fmt: skip
    """What falls due on each day, as it is and as it would be."""
    where = standing(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    parts = (_("interest"), _("amortisation"), _("to pay"), _("remaining debt"))
    headings = [
        _("Day"), *(_("As it is: %(what)s") % {"what": part} for part in parts),
        *(_("Would be: %(what)s") % {"what": part} for part in parts),
    ]  # fmt: skip
    title = _("What if: %(reference)s, loan %(loan)s") % {"reference": reference, "loan": loan}
    return table_of(where, title, "what-if", headings, _rows(comparison))


def _rows(found: Comparison) -> Iterator[Sequence[Value]]:
    for pair in found.pairs():
        yield [pair.on, *_cells(pair.now), *_cells(pair.then)]


def _cells(posting: Posting | None) -> list[Value]:
    if posting is None:
        return [None] * 4
    return [_decimal(worth) for worth in (posting.interest, posting.principal, posting.payment, posting.balance)]


def _decimal(minor: Fraction | None) -> Decimal | None:
    return None if minor is None else Decimal(int(minor)).scaleb(-2)
