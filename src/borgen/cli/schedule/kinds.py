"""One command for each way to pay a loan down."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from borgen.cashflow.plan import PlanKind
from borgen.cli.answer import as_json, say_json
from borgen.cli.schedule.agreed import TERMS
from borgen.cli.schedule.changes import CHANGES
from borgen.cli.schedule.fields import AMOUNT, CURRENCY, DAY, DAY_COUNT, ROW, SHARE, STEP
from borgen.cli.schedule.market import MARKET
from borgen.cli.schedule.output import say_explanation, say_plan
from borgen.cli.schedule.refused import Refused
from borgen.cli.schedule.spoken import ExistingFile, OneOf, SpokenCommand, Whole
from borgen.cli.schedule.worked import worked
from borgen.kernel.calendar import Convention, Country
from borgen.kernel.daycount import DayCount

_COMMON = (
    click.option("--principal", "granted", type=AMOUNT, required=True, help="What is borrowed: 1000000.00."),
    click.option("--rate", "interest_rate", type=SHARE, help="Interest a year as a share: 0.03 is 3 %."),
    click.option("--starts-on", type=DAY, required=True, help="The day from which interest runs."),
    click.option("--years", type=Whole(1, 200), help="How many years it runs; or --matures-on."),
    click.option("--matures-on", type=DAY, help="The day of the last payment; or --years."),
    click.option(
        "--per-year", "payments_a_year", type=OneOf(["1", "2", "4", "12"]), default="1", show_default=True,
        help="Payments a year.",
    ),
    click.option("--first-payment-on", type=DAY, help="Where the first term is longer or shorter than the others."),
    click.option("--amortises-from", type=DAY, help="The end of a grace period: before it only interest is paid."),
    click.option(
        "--day-count", type=DAY_COUNT, default=DayCount.ACT_ACT_ICMA.value, show_default=True,
        help="How days become parts of a year; by default all full terms bear the same interest.",
    ),
    click.option(
        "--calendar", "country", type=OneOf(["none", *(c.value for c in Country)], case_sensitive=False),
        default="none", show_default=True, help="Whose banking days payments fall on.",
    ),
    click.option(
        "--convention", type=OneOf([word.value for word in Convention]),
        default=Convention.MODIFIED_FOLLOWING.value,
        show_default=True, help="Where a payment goes that falls on another day.",
    ),
    *TERMS, *MARKET, *CHANGES,
    click.option("--currency", type=CURRENCY, default="SEK", show_default=True, help="ISO 4217."),
    click.option(
        "--out", type=click.Path(dir_okay=False, writable=True, path_type=Path),
        help="Write the rows to a file: .csv, .parquet, .json, or .svg for a chart.",
    ),
    click.option("--explain", type=ROW, help="Say how a row came about: 3, or 3:interest."),
    as_json,
)  # fmt: skip


def _with_common(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_COMMON):
        command = option(command)
    return command


def _kind(name: str, kind: PlanKind, *, help: str, own: tuple[Callable[..., Any], ...] = ()) -> click.Command:
    @_with_common
    def command(*, as_json: bool, out: Path | None, explain: tuple[int, str] | None, **given: Any) -> None:
        try:
            found = worked(kind, given)
        except Refused as refused:
            if as_json:
                say_json({"error": refused.answer})
            raise
        if explain is not None:
            say_explanation(found, *explain, in_json=as_json)
        else:
            say_plan(found, out=out, in_json=as_json)

    for option in own:
        command = option(command)
    return click.command(name, cls=SpokenCommand, help=help)(command)


KINDS = (
    _kind("annuity", PlanKind.ANNUITY, help="Equal payments of interest and principal together."),
    _kind("straight-line", PlanKind.STRAIGHT_LINE, help="Equal instalments; interest falls with the debt."),
    _kind("serial", PlanKind.STRAIGHT_LINE, help="A serial loan: the same as straight-line."),
    _kind("bullet", PlanKind.BULLET, help="Interest only; the whole debt at the end."),
    _kind(
        "fixed-per-year", PlanKind.FIXED_PER_YEAR, help="The same amount of principal every year.",
        own=(click.option("--amount", "per_year", type=AMOUNT, required=True, help="Principal a year."),),
    ),
    _kind(
        "fixed-payment", PlanKind.FIXED_PAYMENT,
        help="A payment that is agreed on, of interest and principal together, until the debt is paid.",
        own=(click.option("--payment", type=AMOUNT, required=True, help="What is paid each term; interest is taken first."),),
    ),
    _kind(
        "stepped", PlanKind.STEPPED, help="Instalments that change by steps, each from a day.",
        own=(
            click.option("--step", "steps", multiple=True, type=STEP, metavar="DAY:AMOUNT[:PER_YEAR]",
                         help="So much principal each time from the first payment on or after the day; with PER_YEAR so often, "
                              "counted from it."),
        ),
    ),
    _kind(
        "share-of-remaining", PlanKind.SHARE_OF_REMAINING, help="A share of the debt that is left, each time.",
        own=(
            click.option("--share", "share_per_year", type=SHARE, required=True, help="The share a year: 0.02 is 2 %."),
            click.option("--minimum", "minimum_per_year", type=AMOUNT, help="At least this amount of principal a year."),
        ),
    ),
    _kind(
        "rows", PlanKind.ROWS, help="As a lender's file says, row by row.",
        own=(click.argument("file", type=ExistingFile()),),
    ),
)  # fmt: skip
