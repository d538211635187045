"""The files of the pages, written from the command line."""

from pathlib import Path
from typing import Any

import click

from borgen.cli.answer import warn
from borgen.cli.organisations import now
from borgen.cli.out_file import OutFile
from borgen.cli.reader import gettext as _
from borgen.cli.supported_loan.moment import DeskMoment

TABLE_FILE = OutFile(".xlsx", ".csv")


def about(moment: DeskMoment) -> Any:
    """What a file says of itself: whose it is, as of when, and known when."""
    from borgen.office.journal.moment import moment as known
    from borgen.office.ui.table_files import moment_lines

    return moment_lines(
        name=moment.name, as_of=moment.as_of, known_at=moment.known_at or now(), sequence=known(**moment.asked).sequence,
        time_zone=moment.time_zone,
    )  # fmt: skip


def write_table_file(path: Path, table: Any) -> None:
    """Write what the page would give as a file.

    Raises:
        click.ClickException: it cannot be written.
    """
    from borgen.office.ui.table_files import csv_lines, workbook

    try:
        if path.suffix.lower() == ".xlsx":
            with workbook(table) as file:
                path.write_bytes(file.read())
        else:
            path.write_text("".join(csv_lines(table)), "utf-8", newline="")
    except OSError as error:
        raise click.ClickException(str(error)) from error
    warn(_("written: %(path)s") % {"path": path})
