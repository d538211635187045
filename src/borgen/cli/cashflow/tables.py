"""Columns as a table on the screen or a file, and lines as a chart."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from borgen.cashflow.columnar import FileUnreadable, ParquetMissing, write_table
from borgen.cashflow.columnar.files import WRITTEN
from borgen.cli import written
from borgen.cli.answer import warn
from borgen.cli.out_file import OutFile
from borgen.cli.schedule.wording import told, unreadable
from borgen.cli.svg import standing_alone
from borgen.office.ui.charts import Chart

OUT_FILE = OutFile(*WRITTEN, ".svg")


def write_out(paths: Iterable[Path], columns: Mapping[str, Sequence[Any]], chart: Chart) -> None:
    """Write the same figures to each file: a chart where it ends in .svg.

    Raises:
        click.ClickException: a file cannot be written, or needs what is not installed.
    """
    for path in paths:
        try:
            if path.suffix.lower() == ".svg":
                path.write_text(standing_alone(chart), "utf-8")
            else:
                write_table(path, columns)
        except OSError as error:
            said = told("not_written", value=path, why=error.strerror or str(error))
            raise click.ClickException(said) from error
        except (ParquetMissing, FileUnreadable) as error:
            raise click.ClickException(unreadable(error)) from error
        warn(told("rows_written", count=len(next(iter(columns.values()))), out=path))


def spread_heading(column: str, words: str) -> str:
    """``service_mean`` and ``service_5`` in words; ``words`` is the list that has the first of them."""
    of, _, part = column.rpartition("_")
    if not of:
        return told(column)
    what = told(f"{words}_{of}")
    if part == "mean":
        return told("mean_of", what=what)
    return told("quantile_of", what=what, percent=written.as_written(part))
