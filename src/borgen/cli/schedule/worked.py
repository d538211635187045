"""From what the options say to a contract and its ledger; every figure is the engine's."""

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

import click

from borgen.cashflow.contract import (
    CreditContract,
    FixingMissing,
    Ledger,
    LoanContract,
    Restructured,
    ledger_of,
    refinanced,
)
from borgen.cashflow.contract.ledger import Correction
from borgen.cashflow.plan import PlanImpossible, PlanKind, PlanTerms, Step
from borgen.cashflow.terms import INTEREST_FIRST
from borgen.cli.schedule.agreed import taken
from borgen.cli.schedule.changes import GIVEN_ONE_BY_ONE, changes_of, other_terms
from borgen.cli.schedule.fields import Happening
from borgen.cli.schedule.given_rows import given_rows
from borgen.cli.schedule.market import NAMES, Market, floating_of, market_of
from borgen.cli.schedule.refused import Refused, money_of, named_steps, refused_by, under_the_name
from borgen.cli.schedule.wording import told
from borgen.kernel.calendar import Convention, Country
from borgen.kernel.money import Money
from borgen.kernel.period import months_after


@dataclass(frozen=True, slots=True)
class Course:
    """A loan or a credit, and how it runs."""

    contract: LoanContract | CreditContract
    ledger: Ledger


@dataclass(frozen=True, slots=True)
class Worked:
    """The loan; the one that pays it, where it is refinanced; and, where they are asked for, corrections day by day."""

    loan: Course
    paid_by: Course | None = None
    corrections: tuple[Correction, ...] | None = None


def worked(kind: PlanKind, given: dict[str, Any]) -> Worked:
    """What the options describe.

    Raises:
        Refused: an option is impossible, or a fixing is missing; it says which, what it was and what would be valid.
        click.UsageError: options that do not go together.
    """
    try:
        return _worked(kind, given)
    except PlanImpossible as error:
        raise refused_by(error) from error
    except ValueError as error:  # a day beyond the calendar
        raise click.ClickException(str(error)) from error


def _worked(kind: PlanKind, given: dict[str, Any]) -> Worked:
    currency = given.pop("currency")
    steps = given.get("steps", ())
    _take_terms(given, currency)
    market_given = {name: given.pop(name) for name in NAMES}
    until, known_on, corrected_since = (given.pop(name) for name in ("until", "known_on", "corrected_since"))
    by: Happening | None = given.pop("refinance")
    agreed = taken(given, currency)
    changes, names = changes_of(given, currency)
    then = None if by is None else by.parts[1].get("floating")
    market = market_of(market_given, term_months=12 // given["payments_a_year"], then=then)
    floating = market.floating
    if floating is not None and kind in INTEREST_FIRST and given["interest_rate"] is None:
        floating, given["interest_rate"] = market.from_start(floating, given["starts_on"])
    with named_steps(steps):
        plan = PlanTerms(kind=kind, **given)
    contract = LoanContract(plan=plan, floating=floating, indexed=market.indexed, **agreed)
    if by is not None and corrected_since is not None:
        raise click.UsageError(
            told("not_both", option="--corrected-since", value=corrected_since, other="--refinance")
        )
    try:
        contract = replace(contract, changes=changes)
    except PlanImpossible as error:
        raise refused_by(error, named=names) from error
    try:
        if by is not None and (until is None or by.parts[0] <= until) and _is_known(by.known_on, known_on):
            return _refinanced(contract, names, by, market, until=until, known_on=known_on)
        ledger = _ledger(contract, names, market, until=until, known_on=known_on)
        corrections = None
        if corrected_since is not None:
            before = _ledger(contract, names, market, until=until, known_on=corrected_since)
            corrections = tuple(before.corrected_by(ledger))
        return Worked(Course(contract, ledger), corrections=corrections)
    except FixingMissing as error:
        raise market.refused(error) from error


def _ledger(
    contract: LoanContract, names: tuple[str, ...], market: Market, *, until: date | None, known_on: date | None = None
) -> Ledger:  # fmt: skip
    """The ledger; what is wrong with a change is said of it as it was written."""
    named = _named(contract, names, known_on)
    if known_on is not None:
        contract = contract.known_on(known_on)
    try:
        return ledger_of(contract, fixings=market.fixings, until=until)
    except PlanImpossible as error:
        under = (
            "" if error.term.startswith("changes.") else _restructured_to(contract, named, market, error.term)
        )
        raise refused_by(error, named=named, under=under) from error


def _named(contract: LoanContract, names: tuple[str, ...], known_on: date | None) -> tuple[str, ...]:
    pairs = zip(names, contract.changes, strict=True)
    return tuple(name for name, change in pairs if _is_known(change.known_on, known_on))


def _restructured_to(contract: LoanContract, named: tuple[str, ...], market: Market, term: str) -> str:
    """The first change to other terms after which nothing goes: the terms agreed at first were checked already."""
    if term not in Restructured.__dataclass_fields__:
        return ""
    for change in sorted(contract.changes, key=lambda one: one.on):
        if isinstance(change, Restructured):
            try:
                ledger_of(contract, fixings=market.fixings, until=change.on)
            except PlanImpossible:
                return named[contract.changes.index(change)]
    return ""


def _refinanced(
    contract: LoanContract, names: tuple[str, ...], by: Happening, market: Market,
    *, until: date | None, known_on: date | None,
) -> Worked:  # fmt: skip
    """Both loans. The terms of the new one are checked first, so that what is wrong with them is said of them."""
    on, given = by.parts
    floats = {term: value for term, value in given.items() if term in _FLOATS}
    terms = {term: value for term, value in given.items() if term not in floats}
    name, plan = f"--refinance {by.text}", contract.plan
    kept = {"kind": plan.kind, "payments_a_year": plan.payments_a_year, "share_per_year": plan.share_per_year}
    if "kind" in terms:
        del kept["share_per_year"]
    if plan.kind in GIVEN_ONE_BY_ONE:
        del kept["kind"]
    with under_the_name(name):
        if plan.kind in GIVEN_ONE_BY_ONE and "kind" not in terms:
            raise PlanImpossible("kind", "missing")
        asked = {**kept, **other_terms(terms, plan.currency, name)}
        floating = floating_of(floats, term_months=12 // int(asked["payments_a_year"]))
        if floating is not None and asked["kind"] in INTEREST_FIRST and "interest_rate" not in asked:
            floating, asked["interest_rate"] = market.from_start(floating, on)
        new = PlanTerms(
            granted=Money(1, plan.currency),  # what it pays off is what is left, and not known yet
            starts_on=on, day_count=plan.day_count, country=plan.country, convention=plan.convention,
            **asked,
        )  # fmt: skip
    if floats and floating is None:
        term, value = next(iter(floats.items()))
        shown = f"{float(value):g}" if isinstance(value, Fraction) else value
        raise click.UsageError(told("goes_with", option=f"{name}: {term}", value=shown, needs="floating"))
    named = _named(contract, names, known_on)
    if known_on is not None:
        contract = contract.known_on(known_on)
    try:
        old, paid_by = refinanced(
            contract, on=on, by=new, floating=floating, fixings=market.fixings, known_on=by.known_on
        )
    except PlanImpossible as error:
        under = "" if error.term.startswith(("changes.", "rounding.")) else name
        raise refused_by(error, named=(*named, name), under=under) from error
    return Worked(
        Course(old, _ledger(old, (*named, name), market, until=until)),
        Course(paid_by, _ledger(paid_by, (), market, until=until)),
    )


_FLOATS = frozenset({"floating", "refix-every", "spread", "multiplier", "floor", "cap"})


def _is_known(since: date | None, on: date | None) -> bool:
    return on is None or since is None or since <= on


def _take_terms(given: dict[str, Any], currency: str) -> None:
    """Put the terms of the plan in place of the options that say them."""
    years, ends = given.pop("years"), given["matures_on"]
    if years is not None and ends is not None:
        raise click.UsageError(told("one_of_two_options", one="--years", other="--matures-on"))
    if years is not None:
        try:
            given["matures_on"] = months_after(given["starts_on"], 12 * years, keep_month_end=True)
        except ValueError as error:
            said = told("beyond_calendar", value=years, starts_on=given["starts_on"])
            raise Refused(said, {"term": "--years", "code": "too_far_away", "value": str(years)}) from error
    given["payments_a_year"] = int(given["payments_a_year"])
    given["country"] = None if given["country"] == "none" else Country(given["country"])
    given["convention"] = Convention(given["convention"])
    for name, option in (("granted", "--principal"), ("per_year", "--amount"), ("payment", "--payment")):
        if given.get(name) is not None:
            given[name] = money_of(option, given[name], currency)
    if "steps" in given:
        given["steps"] = tuple(
            Step(since=day, instalment=money_of("--step", amount, currency), payments_a_year=int(often[0]) if often else None)
            for day, amount, *often in given["steps"]
        )
    if "file" in given:
        given["rows"], given["matures_on"] = given_rows(given.pop("file"), currency), None
