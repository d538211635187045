"""The index values that came with a question, as page and files say them."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from borgen.office.supported_loan.loan_words import SERIES
from borgen.office.ui.formats import count_text
from borgen.supported_loan.index import Observation, Series


def index_in_words(index: Iterable[Observation]) -> tuple[str, ...]:
    """One sentence for each series and base, with all values."""
    rows: dict[tuple[Series, str], list[str]] = {}
    for one in sorted(index, key=lambda one: (one.series, one.base, one.period)):
        rows.setdefault((one.series, one.base), []).append(f"{one.period}: {count_text(one.value)}")
    return tuple(
        _("From a file, %(series)s (%(base)s): %(values)s.")
        % {"series": str(SERIES[series]).lower(), "base": base, "values": "; ".join(values)}
        for (series, base), values in rows.items()
    )
