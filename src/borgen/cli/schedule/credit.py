"""``borgen schedule credit``: what a credit that is drawn, paid back and called owes and pays."""

from pathlib import Path
from typing import Any

import click

from borgen.cashflow.contract import (
    Called,
    Change,
    CreditContract,
    Draw,
    FixingMissing,
    InterestIs,
    Ledger,
    Place,
    Redeemed,
    Refixed,
    Repayment,
    Rounding,
    credit_ledger_of,
)
from borgen.cashflow.contract.credit import CREDIT_DAY_COUNTS
from borgen.cashflow.terms import PlanImpossible
from borgen.cli.answer import as_json, say_json
from borgen.cli.schedule.agreed import ROUNDING
from borgen.cli.schedule.fields import AMOUNT, CURRENCY, DAY, DAY_COUNT, ROW, SHARE, Dated, Happening, Joined
from borgen.cli.schedule.market import INDEX_NAMES, NAMES, RATES, Market, market_of
from borgen.cli.schedule.output import say_explanation, say_plan
from borgen.cli.schedule.refused import Refused, money_of, refused_by, under_the_name
from borgen.cli.schedule.spoken import OneOf, SpokenCommand, Whole
from borgen.cli.schedule.worked import Course, Worked
from borgen.kernel.calendar import Convention, Country
from borgen.kernel.daycount import DayCount

_OPTIONS = (
    click.option("--limit", type=AMOUNT, required=True, help="As much may be drawn at a time: 5000000.00."),
    click.option("--rate", "interest_rate", type=SHARE, help="Interest a year as a share: 0.03 is 3 %."),
    click.option("--opens-on", type=DAY, required=True, help="The day from which the credit can be drawn."),
    click.option("--matures-on", type=DAY, help="The day on which all is due, where one is agreed."),
    click.option("--draw", multiple=True, type=Dated(Joined(DAY, AMOUNT)), metavar="DAY:AMOUNT", help="More is paid out."),
    click.option("--repay", multiple=True, type=Dated(Joined(DAY, AMOUNT)), metavar="DAY:AMOUNT",
                 help="Some of the debt is paid back; it can be drawn again."),
    click.option("--refix", multiple=True, type=Dated(Joined(DAY, SHARE)), metavar="DAY:RATE",
                 help="Another rate from the day on."),
    click.option("--first-interest-on", type=DAY, help="The first day on which interest falls due; without it only at the end."),
    click.option("--interest-every", "interest_months", type=Whole(1, 600), default=3, show_default=True, metavar="MONTHS",
                 help="How often interest falls due after that."),
    click.option("--interest", type=OneOf([one.value for one in InterestIs]), default=InterestIs.ADDED.value, show_default=True,
                 help="Whether interest that falls due is added to the debt or paid."),
    click.option("--call-on", type=Dated(DAY), metavar="DAY",
                 help="The lender calls the credit; all is due when the notice has run out."),
    click.option("--notice", "notice_days", type=Whole(0, 3660), default=0, show_default=True, metavar="DAYS",
                 help="How many days after the call all is due."),
    click.option("--interest-until-call", is_flag=True, help="Interest runs until the call, not until the day of payment."),
    click.option("--redeem-on", type=Dated(DAY), metavar="DAY", help="All that is left is paid, with interest up to the day."),
    click.option("--known-on", type=DAY, help="Only what was known on this day; what became known on another has @DAY after it."),
    click.option("--corrected-since", type=DAY, help="What the plan as known on this day said otherwise, day by day."),
    click.option("--until", type=DAY, help="Only what is posted up to this day; later fixings are not needed."),
    click.option("--day-count", type=DAY_COUNT, default=DayCount.ACT_360.value, show_default=True,
                 help=f"How days become parts of a year: {', '.join(CREDIT_DAY_COUNTS)}."),
    click.option(
        "--calendar", "country", type=OneOf(["none", *(c.value for c in Country)], case_sensitive=False),
        default="none", show_default=True, help="Whose banking days payments fall on.",
    ),
    click.option(
        "--convention", type=OneOf([word.value for word in Convention]), default=Convention.MODIFIED_FOLLOWING.value,
        show_default=True, help="Where a payment goes that falls on another day.",
    ),
    *ROUNDING, *RATES,
    click.option("--currency", type=CURRENCY, default="SEK", show_default=True, help="ISO 4217."),
    click.option(
        "--out", type=click.Path(dir_okay=False, writable=True, path_type=Path),
        help="Write the rows to a file: .csv, .parquet, .json, or .svg for a chart.",
    ),
    click.option("--explain", type=ROW, help="Say how a row came about: 3, or 3:interest."),
    as_json,
)  # fmt: skip


def _command(*, as_json: bool, out: Path | None, explain: tuple[int, str] | None, **given: Any) -> None:
    try:
        found = _worked(given)
    except Refused as refused:
        if as_json:
            say_json({"error": refused.answer})
        raise
    if explain is not None:
        say_explanation(found, *explain, in_json=as_json)
    else:
        say_plan(found, out=out, in_json=as_json)


for _option in reversed(_OPTIONS):
    _command = _option(_command)
CREDIT = click.command(
    "credit", cls=SpokenCommand, help="A credit up to a limit, drawn and paid back on any day, due when it is called."
)(_command)


def _worked(given: dict[str, Any]) -> Worked:
    """What the options describe.

    Raises:
        Refused: an option is impossible, or a fixing is missing; it says which, what it was and what would be valid.
    """
    currency = given.pop("currency")
    until, known_on, since = (given.pop(name) for name in ("until", "known_on", "corrected_since"))
    rates = {name: given.pop(name, None) for name in NAMES if name not in INDEX_NAMES}
    changes, names = _changes(given, currency)
    try:
        market = market_of({**rates, **dict.fromkeys(INDEX_NAMES)}, term_months=given["interest_months"])
        contract = CreditContract(
            limit=money_of("--limit", given.pop("limit"), currency), floating=market.floating,
            country=None if given["country"] == "none" else Country(given["country"]), convention=Convention(given["convention"]),
            interest=InterestIs(given["interest"]), bears_until_paid=not given.pop("interest_until_call"), changes=changes,
            rounding=Rounding(
                mode=given.pop("rounding"), unit=given.pop("rounding_unit"), place=Place(given.pop("rounding_place"))
            ),
            **{name: value for name, value in given.items() if name not in {"country", "convention", "interest"}},
        )  # fmt: skip
    except PlanImpossible as error:
        raise refused_by(error, named=names) from error
    ledger = _ledger(contract, names, market, until, known_on)
    corrections = None
    if since is not None:
        corrections = tuple(_ledger(contract, names, market, until, since).corrected_by(ledger))
    return Worked(Course(contract, ledger), corrections=corrections)


def _ledger(contract: CreditContract, names: tuple[str, ...], market: Market, until: Any, known_on: Any) -> Ledger:
    """The ledger; what is wrong with a change is said of it as it was written."""
    as_known = contract if known_on is None else contract.known_on(known_on)
    named = tuple(name for name, change in zip(names, contract.changes, strict=True) if change in as_known.changes)
    try:
        return credit_ledger_of(as_known, fixings=market.fixings, until=until)
    except PlanImpossible as error:
        raise refused_by(error, named=named) from error
    except FixingMissing as error:
        raise market.refused(error) from error


def _changes(given: dict[str, Any], currency: str) -> tuple[tuple[Change, ...], tuple[str, ...]]:
    """Take what has happened out of ``given``; with it, how each was written.

    Raises:
        Refused: one of them is absurd.
    """
    made: list[Change] = []
    names: list[str] = []
    called, redeemed = given.pop("call_on"), given.pop("redeem_on")
    written = [(option, one) for option in ("draw", "repay", "refix") for one in given.pop(option)]
    written += [(option, one) for option, one in (("call_on", called), ("redeem_on", redeemed)) if one]
    for option, one in written:
        name = f"--{option.replace('_', '-')} {one.text}"
        with under_the_name(name):
            made.append(_made(option, one, lambda text, name=name: money_of(name, text, currency)))
        names.append(name)
    return tuple(made), tuple(names)


def _made(option: str, one: Happening, money: Any) -> Change:
    on, known_on = one.parts[0], one.known_on
    match option:
        case "draw":
            return Draw(on=on, known_on=known_on, amount=money(one.parts[1]))
        case "repay":
            return Repayment(on=on, known_on=known_on, amount=money(one.parts[1]))
        case "refix":
            return Refixed(on=on, known_on=known_on, rate=one.parts[1])
        case "call_on":
            return Called(on=on, known_on=known_on)
    return Redeemed(on=on, known_on=known_on)
