"""Options for what is agreed beyond a plan."""

from typing import Any

import click

from borgen.cashflow.contract import Fee, Place, Rounding
from borgen.cli.schedule.fields import AMOUNT, SHARE, Joined
from borgen.cli.schedule.refused import money_of
from borgen.cli.schedule.spoken import AnyWhole, OneOf
from borgen.kernel.rounding import ROUNDINGS

_WORD = click.STRING

ROUNDING = (
    click.option(
        "--rounding", type=OneOf([*sorted(ROUNDINGS), "none"]), default="half_up", show_default=True,
        help="How each exact amount becomes one that is posted; none keeps twenty decimals.",
    ),
    click.option("--rounding-unit", type=AnyWhole(), default=1, show_default=True, help="In öre: 100 rounds to whole kronor."),
    click.option(
        "--rounding-place", type=OneOf([place.value for place in Place]), default=Place.EACH.value, show_default=True,
        help="Round each amount, or only what is paid in all.",
    ),
)  # fmt: skip

TERMS = (
    *ROUNDING,
    click.option("--long-last-term", is_flag=True, help="A last term that does not fit is part of the one before."),
    click.option("--interest-days-move", is_flag=True,
                 help="Interest runs between the days on which payments are made, not those that the plan names."),
    click.option("--fee", "fees", multiple=True, type=Joined(_WORD, SHARE), metavar="NAME:SHARE",
                 help="A fee of so much of the debt a year, beside the payment."),
    click.option("--fee-a-year", "fees_a_year", multiple=True, type=Joined(_WORD, AMOUNT), metavar="NAME:AMOUNT",
                 help="A fee of so much a year, shared between the payments and beside them."),
    click.option("--drawn-at-start", type=AMOUNT, help="What is paid out at once; --draw brings the rest."),
)  # fmt: skip


def taken(given: dict[str, Any], currency: str) -> dict[str, Any]:
    """Take these options out of ``given`` and return them as terms of the contract.

    Raises:
        PlanImpossible: one of them is absurd.
        Refused: an amount is too large.
    """
    rounding = Rounding(
        mode=given.pop("rounding"),
        unit=given.pop("rounding_unit"),
        place=Place(given.pop("rounding_place")),
    )
    fees = [Fee(name=name, share_per_year=share) for name, share in given.pop("fees")]
    for name, amount in given.pop("fees_a_year"):
        fees.append(Fee(name=name, per_year=money_of("--fee-a-year", amount, currency)))
    terms: dict[str, Any] = {
        "rounding": rounding,
        "long_last_term": given.pop("long_last_term"),
        "interest_days_move": given.pop("interest_days_move"),
        "fees": tuple(fees),
    }
    for name, option in (("drawn_at_start", "--drawn-at-start"), ("minimum_per_year", "--minimum")):
        amount = given.pop(name, None)
        terms[name] = None if amount is None else money_of(option, amount, currency)
    return terms
