"""How shares by name, curves and files are written on the command line."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from borgen.cashflow.columnar import FileUnreadable, ParquetMissing, TableRefused
from borgen.cashflow.columnar.parsing import share
from borgen.cashflow.curve import Curve, CurveImpossible
from borgen.cashflow.portfolio import Portfolio, read_portfolio
from borgen.cli.schedule.fields import SHARE

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


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
            self.fail(f"{value!r} is not a name and a share such as B=0.02", param, ctx)


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
        except (ValueError, CurveImpossible) as error:
            said = f"{value!r} is not a rate such as 0.03, or rates by years such as 1:0.02,10:0.03 ({error})"
            self.fail(said, param, ctx)


NAMED, CURVE = _Named(), _Curve()


def read_loans(file: Path) -> Portfolio:
    """The portfolio of a file.

    Raises:
        click.ClickException: it cannot be read; every bad cell with its row, column, and what would be valid.
    """
    try:
        return read_portfolio(file)
    except (TableRefused, FileUnreadable, ParquetMissing) as error:
        raise click.ClickException(f"{file.name} is not taken:\n{error}") from error
