"""``borgen quote``: what a loan would cost, and who would pay. Needs no database and writes nothing."""

import re
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from borgen.cli.answer import as_json
from borgen.cli.reader import gettext as _
from borgen.kernel.money import Money, NotAnAmount
from borgen.supported_loan.choices import CURRENCY, Housing, Regime, Region

_DECIMAL = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,12})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _read(read: Callable[[str], Any], refused: Callable[[], str]) -> Callable[[Any, Any, str | None], Any]:
    """``refused`` says what is wrong with ``%(text)s``, and what would be right."""

    def callback(context: Any, parameter: Any, text: str | None) -> Any:
        if text is None:
            return None
        try:
            return read(text)
        except (ValueError, NotAnAmount):
            raise click.BadParameter(refused() % {"text": repr(text)}) from None

    return callback


def _amount(text: str) -> Money:
    money = Money.parse(text, CURRENCY)
    if money.minor <= 0:
        raise ValueError(text)
    return money


def _day(text: str) -> date:
    if not _DAY.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def _number(text: str) -> Fraction:
    if not _DECIMAL.fullmatch(text):
        raise ValueError(text)
    return Fraction(text)


def _between(low: Fraction, high: Fraction) -> Callable[[str], Fraction]:
    def read(text: str) -> Fraction:
        number = _number(text)
        if not low <= number <= high:
            raise ValueError(text)
        return number

    return read


def _each(read: Callable[[Any, Any, str | None], Any]) -> Callable[[Any, Any, tuple[str, ...]], Any]:
    def callback(context: Any, parameter: Any, texts: tuple[str, ...]) -> Any:
        return tuple(read(context, parameter, text) for text in texts)

    return callback


def _above_zero(text: str) -> Fraction:
    number = _number(text)
    if number <= 0:
        raise ValueError(text)
    return number


_half = Fraction(1, 2)
amount = _read(
    _amount, lambda: _("%(text)s is not an amount in kroner above zero, such as 118397000 or 118397000.50")
)
day = _read(_day, lambda: _("%(text)s is not a day, such as 2026-01-01"))
rate = _read(
    _between(-_half, _half),
    lambda: _("%(text)s is not a rate as a share a year between -0.5 and 0.5, such as 0.03 for 3 per cent"),
)
share = _read(
    _between(Fraction(0), Fraction(1)),
    lambda: _("%(text)s is not a share between 0 and 1, such as 0.034 for 3.4 per cent"),
)
price = _read(
    _between(Fraction(1), Fraction(200)),
    lambda: _("%(text)s is not a price per 100 of nominal between 1 and 200, such as 98.25"),
)
area = _read(_above_zero, lambda: _("%(text)s is not an area in square metres above zero, such as 3950"))


@click.group()
def quote() -> None:
    """What a loan would cost, and who would pay what."""


@quote.command("supported-loan")
@click.option(
    "--acquisition-sum", callback=amount, required=True, metavar="KRONER", help="The acquisition sum."
)
@click.option(
    "--committed-on", callback=day, required=True, metavar="D", help="The day of the commitment (tilsagn)."
)
@click.option(
    "--disbursed-on", callback=day, required=True, metavar="D", help="The day on which the loan is paid out."
)
@click.option(
    "--rate", callback=rate, required=True, metavar="SHARE", help="The rate a year: 0.03 is 3 per cent."
)
@click.option(
    "--refixing-rate",
    "refixing_rates",
    callback=_each(rate),
    multiple=True,
    metavar="SHARE",
    help="The rate after term 40; given a second time, after term 80. Default: the rate before is carried.",
)
@click.option(
    "--bond-price",
    callback=price,
    metavar="PRICE",
    help="Price at disbursement per 100 of nominal: says the bonds sold for the loan.",
)
@click.option("--area", callback=area, metavar="M2", help="Dwelling area; with --region and --approved-on.")
@click.option("--region", type=click.Choice([one.value for one in Region]), help="The region of the maximum.")
@click.option(
    "--approved-on", callback=day, metavar="D", help="The day on which the council approved form B."
)
@click.option(
    "--form",
    type=click.Choice(["multi-storey", "low"]),
    help="The form of the building: its energy supplement.",
)
@click.option(
    "--housing",
    type=click.Choice([one.value for one in Housing]),
    default=Housing.CARE.value,
    show_default=True,
    help="Kind of dwellings.",
)
@click.option(
    "--residents-share",
    callback=share,
    metavar="SHARE",
    help="The residents' share a year, where the law does not give it.",
)
@click.option(
    "--extra-investment",
    callback=amount,
    metavar="KRONER",
    help="Extra energy investment, with a loan of its own.",
)
@click.option(
    "--regime",
    type=click.Choice([one.value for one in Regime]),
    help="How the payment is regulated; default: as in the lender's guide.",
)
@click.option(
    "--residents-start",
    type=click.Choice(["first-term", "from-month-three"]),
    help="What the residents pay first; default: first-term.",
)
@click.option(
    "--index",
    "index_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="CSV of observations: series, base, period, value.",
)
@click.option(
    "--inflation",
    callback=rate,
    metavar="SHARE",
    help="Yearly rise of prices and wages where nothing is observed.",
)
@click.option(
    "--years", type=click.IntRange(min=1), metavar="N", help="List only the terms of the first N years."
)
@as_json
def supported_loan(**given: Any) -> None:
    """Quote a Danish supported loan: financing, service, residents' and state's part of every term.

    Exit code 1 where a rulebook has no value for the case; it is named with its key and date.
    """
    from borgen.cli.supported_loan.quote_answer import answer

    answer(**given)
