"""A table of the register that says of itself whose it is, as of when, known when, and under which policies."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from borgen.office.guarantee.queries.standing import Standing
from borgen.office.ui.table_files import Table, Value, moment_lines


def table_of(
    where: Standing, title: str, name: str, headings: Sequence[str], rows: Iterable[Sequence[Value]]
) -> Table:
    """A table that says of itself whose it is, as of when, known when, under which policies."""
    about = moment_lines(
        name=where.name, as_of=where.moment.as_of, known_at=where.known_at, sequence=where.moment.sequence,
        time_zone=where.time_zone,
    )  # fmt: skip
    policies = ", ".join(f"{policy} ({seal[:12]})" for policy, seal in where.policies)
    return Table(
        title=title, name=f"{name}-{where.slug}-{where.moment.as_of}", headings=headings, rows=rows,
        about=(*about, (_("Policy"), policies)),
    )  # fmt: skip
