"""What a page's file says of itself."""

from borgen.office.journal.moment import Moment
from borgen.office.people.access import OfficeRequest
from borgen.office.ui.table_files import Value, moment_lines


def about(request: OfficeRequest, moment: Moment) -> tuple[tuple[str, Value], ...]:
    """Whose it is, as of when, and known when."""
    place = request.organisation
    return moment_lines(
        name=place.name, as_of=moment.as_of, known_at=request.known_at or request.now, sequence=moment.sequence,
        time_zone=place.time_zone,
    )  # fmt: skip
