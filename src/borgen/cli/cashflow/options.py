"""How shares by name, curves and files are written on the command line."""

import re
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from borgen.cashflow.arrays.days import FIRST_YEAR, YEARS
from borgen.cashflow.columnar import FileUnreadable, ParquetMissing, TableRefused
from borgen.cashflow.columnar.parsing import share
from borgen.cashflow.curve import Curve, CurveImpossible
from borgen.cashflow.portfolio import Portfolio, PortfolioImpossible, read_portfolio
from borgen.cli.schedule.fields import SHARE
from borgen.cli.schedule.spoken import ExistingFile
from borgen.cli.schedule.wording import phrase, told, unreadable

FILE = ExistingFile()


class _Named(click.ParamType):
    """``NAME=SHARE``; ``=0.02`` is for loans that say nothing. At most ``most``, or any number from 0."""

    name = "NAME=SHARE"

    def __init__(self, *, most: int | None) -> None:
        self.most = most

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, Fraction]:
        if isinstance(value, tuple):
            return value
        name, equals, text = str(value).rpartition("=")
        try:
            number = share(text if equals else None)
        except (ValueError, ArithmeticError):
            self.fail(told("not_a_named_share", value=value), param, ctx)
        if number < 0 or (self.most is not None and number > self.most):
            valid = told("from_nought") if self.most is None else told("from_to", least=0, most=self.most)
            self.fail(told("what_valid", what=value, valid=valid), param, ctx)
        return name, number


class _Quantile(click.ParamType):
    """A share from 0 to 1."""

    name = "SHARE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Fraction:
        quantile = SHARE.convert(value, param, ctx)
        if not 0 <= quantile <= 1:
            self.fail(told("what_valid", what=value, valid=told("from_to", least=0, most=1)), param, ctx)
        return quantile


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


NAMED, FACTOR, QUANTILE, CURVE = _Named(most=1), _Named(most=None), _Quantile(), _Curve()


_LAST = date(FIRST_YEAR + YEARS, 1, 1)


def check_calendar(**days: date | None) -> None:
    """Refuse days, by the options' names, that no loan reaches.

    Raises:
        click.ClickException: a day after the calendar that loans lie in.
    """
    for name, day in days.items():
        if day is not None and day > _LAST:
            raise click.ClickException(told("beyond_loans", option=f"--{name}", value=day, last=_LAST))


def impossible(error: PortfolioImpossible, *, on: date, since: date | None, is_file: bool) -> click.ClickException:
    """Why a question has no answer, under the names of the options, or of the cell of the file."""
    said = str(error)
    if since is None:
        said = said.replace(f"since {on + timedelta(days=1)}:", f"--on {on}:", 1)
    said = _OWN.sub(lambda word: _OPTION[word[0]], said)
    if is_file and error.row is not None:
        return click.ClickException(
            told("at_cell", row=error.row, column=error.column, why=phrase(said))
        )
    return click.ClickException(phrase(said))


_OPTION = {"since": "--since", "until": "--until", "yearly": "--yearly-loss", "recovery": "--recovery"}
_OWN = re.compile(rf"^(?:{'|'.join(_OPTION)})(?= )")


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
