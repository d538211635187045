"""Options for what has happened to a loan since it was agreed, each on its day."""

from collections.abc import Callable
from datetime import date
from typing import Any

import click

from borgen.cashflow.contract import (
    Change,
    Draw,
    ExtraRepayment,
    Holiday,
    Redeemed,
    Refixed,
    Restructured,
    Then,
)
from borgen.cashflow.plan import PlanKind
from borgen.cli.schedule.fields import (
    AMOUNT,
    DAY,
    PAYMENTS_A_YEAR,
    SHARE,
    Dated,
    Happening,
    Joined,
    Terms,
    Word,
)
from borgen.cli.schedule.refused import Refused, money_of, under_the_name
from borgen.cli.schedule.spoken import Whole
from borgen.cli.schedule.wording import told

_WORD = click.STRING
GIVEN_ONE_BY_ONE = frozenset({PlanKind.ROWS, PlanKind.STEPPED})
"""Kinds that no term of a change can say: they have rows or steps of their own."""
KINDS = {kind.value.replace("_", "-"): kind for kind in PlanKind if kind not in GIVEN_ONE_BY_ONE}
_TERMS: dict[str, click.ParamType] = {
    "kind": Word(*KINDS), "matures_on": DAY, "rate": SHARE, "per_year": PAYMENTS_A_YEAR, "first_payment_on": DAY,
    "amortises_from": DAY, "share": SHARE, "amount": AMOUNT, "payment": AMOUNT,
}  # fmt: skip
_OTHER_TERMS = Terms(**_TERMS)
_NEW_LOAN = Terms(
    **_TERMS, floating=_WORD, refix_every=Whole(1, 600), spread=SHARE, multiplier=SHARE, floor=SHARE, cap=SHARE,
)  # fmt: skip

CHANGES = (
    click.option("--extra", multiple=True, type=Dated(Joined(DAY, AMOUNT, _WORD, least=2)), metavar="DAY:AMOUNT[:shorter|lower]",
                 help="An extraordinary repayment; by default it lowers the payments."),
    click.option("--refix", multiple=True, type=Dated(Joined(DAY, SHARE)), metavar="DAY:RATE",
                 help="Another rate from the day on."),
    click.option("--holiday", multiple=True, type=Dated(Joined(DAY, DAY, _WORD, _WORD, least=2)),
                 metavar="FROM:UNTIL[:higher|longer[:added]]",
                 help="No principal falls due; by default the payments after it are higher. added: interest becomes debt."),
    click.option("--draw", multiple=True, type=Dated(Joined(DAY, AMOUNT)), metavar="DAY:AMOUNT", help="More is paid out."),
    click.option("--restructure", multiple=True, type=Dated(_OTHER_TERMS), metavar="DAY:TERM=VALUE,…",
                 help=f"Other terms from the day on; interest up to it is settled. Terms: {', '.join(_OTHER_TERMS.terms)}."),
    click.option("--redeem-on", type=Dated(DAY), metavar="DAY", help="All that is left is paid, with interest up to the day."),
    click.option("--refinance", type=Dated(_NEW_LOAN), metavar="DAY:TERM=VALUE,…",
                 help="The loan is redeemed on the day by a new one of what is left, on these terms; both are printed. "
                      "floating=CODE: its rate follows the market, with refix-every, spread, multiplier, floor and cap."),
    click.option("--known-on", type=DAY, help="Only what was known on this day; what became known on another has @DAY after it."),
    click.option("--corrected-since", type=DAY, help="What the plan as known on this day said otherwise, day by day."),
    click.option("--until", type=DAY, help="Only what is posted up to this day; later fixings are not needed."),
)  # fmt: skip


def changes_of(given: dict[str, Any], currency: str) -> tuple[tuple[Change, ...], tuple[str, ...]]:
    """Take the changes out of ``given``; with them, how each was written, for what may be said of it.

    Raises:
        Refused: one of them is absurd.
    """
    made: list[Change] = []
    names: list[str] = []
    redeemed = given.pop("redeem_on")
    written = [(option, one) for option in _MAKERS for one in given.pop(option)]
    for option, one in [*written, *([("redeem_on", redeemed)] if redeemed else [])]:
        name = f"--{option.replace('_', '-')} {one.text}"
        with under_the_name(name):
            made.append(_MAKERS.get(option, _redeemed)(one, currency, name))
        names.append(name)
    return tuple(made), tuple(names)


def other_terms(terms: dict[str, Any], currency: str, name: str) -> dict[str, Any]:
    """Terms as the plan names them, of those that stand in an option."""
    given = {_PLAN_NAMES.get(term, term.replace("-", "_")): value for term, value in terms.items()}
    if "kind" in given:
        given["kind"] = KINDS[given["kind"]]
    if "payments_a_year" in given:
        given["payments_a_year"] = int(given["payments_a_year"])
    for term, written in (("per_year", "amount"), ("payment", "payment")):
        if term in given:
            given[term] = money_of(f"{name}: {written}", given[term], currency)
    return given


_PLAN_NAMES = {
    "rate": "interest_rate",
    "per-year": "payments_a_year",
    "share": "share_per_year",
    "amount": "per_year",
}


def _extra(one: Happening, currency: str, name: str) -> Change:
    day, amount, *then = one.parts
    how = _then(then, Then.LOWER, name)
    return ExtraRepayment(on=day, known_on=one.known_on, amount=money_of(name, amount, currency), then=how)


def _refixed(one: Happening, currency: str, name: str) -> Change:
    day, rate = one.parts
    return Refixed(on=day, known_on=one.known_on, rate=rate)


def _holiday(one: Happening, currency: str, name: str) -> Change:
    day, until, *words = one.parts
    if words[1:] not in ([], ["added"]):
        raise _no_such_word(words[1], "added", name)
    how = _then(words[:1], Then.HIGHER, name)
    return Holiday(on=day, known_on=one.known_on, until=until, then=how, interest_added=bool(words[1:]))


def _draw(one: Happening, currency: str, name: str) -> Change:
    day, amount = one.parts
    return Draw(on=day, known_on=one.known_on, amount=money_of(name, amount, currency))


def _restructured(one: Happening, currency: str, name: str) -> Change:
    day, terms = one.parts
    return Restructured(on=day, known_on=one.known_on, **other_terms(terms, currency, name))


def _redeemed(one: Happening, currency: str, name: str) -> Change:
    day: date = one.parts[0]
    return Redeemed(on=day, known_on=one.known_on)


_MAKERS: dict[str, Callable[[Happening, str, str], Change]] = {
    "extra": _extra, "refix": _refixed, "holiday": _holiday, "draw": _draw, "restructure": _restructured,
}  # fmt: skip


def _then(words: list[str], default: Then, name: str) -> Then:
    if not words:
        return default
    try:
        return Then(words[0])
    except ValueError:
        raise _no_such_word(words[0], ", ".join(Then), name) from None


def _no_such_word(word: str, valid: str, name: str) -> Refused:
    said = f"{name}: {told('not_one_of', value=word, valid=valid)}"
    return Refused(said, {"term": name, "code": "not_supported", "value": word, "valid": valid})
