"""How shares by name, curves and files are written on the command line."""

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from borgen.cashflow.arrays.days import FIRST_YEAR, YEARS
from borgen.cashflow.columnar import FileUnreadable, ParquetMissing, TableRefused
from borgen.cashflow.columnar.parsing import share
from borgen.cashflow.curve import Curve, CurveImpossible
from borgen.cashflow.portfolio import Portfolio, read_portfolio
from borgen.cli.schedule.fields import SHARE
from borgen.cli.schedule.spoken import ExistingFile
from borgen.cli.schedule.wording import phrase, told, unreadable

FILE = ExistingFile()


class _Named(click.ParamType):
    """``NAME=SHARE``; ``=0.02`` is for loans that say nothing."""

    name = "NAME=SHARE"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, Fraction]:
        if isinstance(value, tuple):
            return value
        name, equals, text = str(value).rpartition("=")
        try:
            return name, share(text if equals else None)
        except (ValueError, ArithmeticError):
            self.fail(told("not_a_named_share", value=value), param, ctx)


class _Curve(click.ParamType):
    """``0.03``, or rates by years: ``1:0.02,10:0.03``."""

    name = "CURVE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Curve:
        if isinstance(value, Curve):
            return value
        try:
            if ":" not in value:
                return Curve.flat(float(SHARE.convert(value, param, ctx)))
            points = [point.split(":") for point in value.split(",")]
            return Curve([float(years) for years, _ in points], [float(rate) for _, rate in points])
        except CurveImpossible as error:
            self.fail(told("no_curve", value=value, why=phrase(str(error))), param, ctx)
        except ValueError:
            self.fail(told("not_a_curve", value=value), param, ctx)


NAMED, CURVE = _Named(), _Curve()


_LAST = date(FIRST_YEAR + YEARS, 1, 1)


def check_calendar(**days: date | None) -> None:
    """Refuse days, by the options' names, that no loan reaches.

    Raises:
        click.ClickException: a day after the calendar that loans lie in.
    """
    for name, day in days.items():
        if day is not None and day > _LAST:
            raise click.ClickException(told("beyond_loans", option=f"--{name}", value=day, last=_LAST))


def read_loans(file: Path) -> Portfolio:
    """The portfolio of a file.

    Raises:
        click.ClickException: it cannot be read; every bad cell with its row, column, and what would be valid.
    """
    try:
        return read_portfolio(file)
    except (TableRefused, FileUnreadable, ParquetMissing) as error:
        said = told("file_not_taken", file=file.name, why=unreadable(error))
        raise click.ClickException(said) from error
    except OSError as error:
        why = error.strerror or str(error)
        raise click.ClickException(told("file_unread", file=file.name, why=why)) from error
