"""Options for what is agreed beyond a plan, and for what has changed since."""

from typing import Any

import click

from borgen.cashflow.contract import (
    Change,
    Draw,
    ExtraRepayment,
    Fee,
    Holiday,
    Place,
    Redeemed,
    Refixed,
    Rounding,
    Then,
)
from borgen.cli.schedule.fields import AMOUNT, DAY, SHARE, Joined
from borgen.kernel.money import Money
from borgen.kernel.rounding import ROUNDINGS

_WORD = click.STRING

TERMS = (
    click.option(
        "--rounding", type=click.Choice([*sorted(ROUNDINGS), "none"]), default="half_up", show_default=True,
        help="How each exact amount becomes one that is posted; none keeps twenty decimals.",
    ),
    click.option("--rounding-unit", type=int, default=1, show_default=True, help="In öre: 100 rounds to whole kronor."),
    click.option(
        "--rounding-place", type=click.Choice([place.value for place in Place]), default=Place.EACH.value, show_default=True,
        help="Round each amount, or only what is paid in all.",
    ),
    click.option("--long-last-term", is_flag=True, help="A last term that does not fit is part of the one before."),
    click.option("--interest-days-move", is_flag=True,
                 help="Interest runs between the days on which payments are made, not those that the plan names."),
    click.option("--fee", "fees", multiple=True, type=Joined(_WORD, SHARE), metavar="NAME:SHARE",
                 help="A fee of so much of the debt a year, beside the payment."),
    click.option("--drawn-at-start", type=AMOUNT, help="What is paid out at once; --draw brings the rest."),
)  # fmt: skip
CHANGES = (
    click.option("--extra", multiple=True, type=Joined(DAY, AMOUNT, _WORD, least=2), metavar="DAY:AMOUNT[:shorter|lower]",
                 help="An extraordinary repayment; by default it lowers the payments."),
    click.option("--refix", multiple=True, type=Joined(DAY, SHARE), metavar="DAY:RATE", help="Another rate from the day on."),
    click.option("--holiday", multiple=True, type=Joined(DAY, DAY, _WORD, least=2), metavar="FROM:UNTIL[:higher|longer]",
                 help="No principal falls due; by default the payments after it are higher."),
    click.option("--draw", multiple=True, type=Joined(DAY, AMOUNT), metavar="DAY:AMOUNT", help="More is paid out."),
    click.option("--redeem-on", type=DAY, help="All that is left is paid."),
)  # fmt: skip


def taken(given: dict[str, Any], currency: str) -> dict[str, Any]:
    """Take these options out of ``given`` and return them as terms of the contract.

    Raises:
        PlanImpossible: one of them is absurd.
        NotAnAmount: one of them is too large.
    """
    rounding = Rounding(
        mode=given.pop("rounding"),
        unit=given.pop("rounding_unit"),
        place=Place(given.pop("rounding_place")),
    )
    terms: dict[str, Any] = {
        "rounding": rounding,
        "long_last_term": given.pop("long_last_term"),
        "interest_days_move": given.pop("interest_days_move"),
        "fees": tuple(Fee(name=name, share_per_year=share) for name, share in given.pop("fees")),
    }
    for name in ("drawn_at_start", "minimum_per_year"):
        amount = given.pop(name, None)
        terms[name] = None if amount is None else Money.parse(amount, currency)
    return {**terms, "changes": tuple(_changes(given, currency))}


def _changes(given: dict[str, Any], currency: str) -> list[Change]:
    changes: list[Change] = []
    for day, amount, *then in given.pop("extra"):
        how = _then(then, Then.LOWER)
        changes.append(ExtraRepayment(on=day, amount=Money.parse(amount, currency), then=how))
    changes += [Refixed(on=day, rate=rate) for day, rate in given.pop("refix")]
    changes += [
        Holiday(on=day, until=until, then=_then(then, Then.HIGHER))
        for day, until, *then in given.pop("holiday")
    ]
    changes += [Draw(on=day, amount=Money.parse(amount, currency)) for day, amount in given.pop("draw")]
    redeemed = given.pop("redeem_on")
    return changes if redeemed is None else [*changes, Redeemed(on=redeemed)]


def _then(words: list[str], default: Then) -> Then:
    if not words:
        return default
    try:
        return Then(words[0])
    except ValueError:
        raise click.ClickException(f"{words[0]!r} is none of: {', '.join(Then)}") from None
