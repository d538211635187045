"""The register in place of a file: the options that choose it, and its portfolios with what they leave out."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from borgen.cashflow.portfolio import Portfolio
from borgen.cli import written
from borgen.cli.answer import say_table
from borgen.cli.cashflow.options import check_calendar
from borgen.cli.office import open_office
from borgen.cli.organisations import instant, organisation_option, organisations, today_of
from borgen.cli.reader import reader_language
from borgen.cli.schedule.fields import DAY
from borgen.cli.schedule.wording import told

if TYPE_CHECKING:
    from borgen.office.guarantee.queries.portfolio import ApartRow, RegisterPortfolio, StatedRates

Command = TypeVar("Command", bound=Callable[..., Any])
SHOWN = 40


@dataclass(frozen=True, slots=True)
class Asked:
    """Which register, on which day and as known when; the office that keeps it is open."""

    organisation: str | None
    as_of: date | None
    known_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfRegister:
    """A portfolio of an organisation's register, and of its ``rates`` what the loans state at the end of ``on``."""

    organisation: str
    on: date
    found: "RegisterPortfolio"
    rates: "StatedRates"

    @property
    def as_of(self) -> date:
        return self.found.moment.as_of

    @property
    def averages(self) -> dict[str, str | None]:
        """The averages that not every loan states."""
        return {"rate_binding": _figure(self.rates.rate_binding), "rate": _figure(self.rates.rate)}

    def as_simulated(
        self, per_year: int, bound_until: date | None, refix_months: int
    ) -> tuple["OfRegister", Portfolio | None]:
        """The same without what a simulation of so many periods a year cannot take, and the loans as they go into it.

        Raises:
            click.ClickException: ``bound_until`` is before the simulation begins.
        """
        from borgen.office.guarantee.queries.portfolio import as_simulated, stated_rates

        if bound_until is not None and bound_until < self.on:
            said = told("before_simulation", option="--bound-until", value=bound_until, first=self.on)
            raise click.ClickException(said)
        found, loans = as_simulated(
            self.found, on=self.on, per_year=per_year, bound_until=bound_until, refix_months=refix_months
        )
        return replace(self, found=found, rates=stated_rates(found, self.on)), loans

    def plain(self) -> dict[str, Any]:
        """What the register adds to the portfolio's answer."""
        found = self.found
        return {
            "organisation": self.organisation,
            "as_of": self.as_of,
            "register": {
                "outstanding": found.outstanding, "held": found.held, "left_out": found.left_out,
                "difference": found.difference, "left_out_count": len(found.apart),
                "left_out_loans": [
                    {
                        "reference": row.reference, "loan": row.loan, "borrower": row.borrower, "owed": row.owed,
                        "reason": row.reason,
                    }
                    for row in found.apart
                ],
                "outstanding_unknown": found.unknown,
                "rate_unknown": self.rates.rateless, "rate_binding_unknown": self.rates.unbound,
            },
        }  # fmt: skip


def register_options(command: Command) -> Any:
    """Give a command the options of the register; it gets ``asked``, or ``None`` where --register is not given."""

    @wraps(command)
    def chosen(
        *, register: bool, organisation: str | None, as_of: date | None, known_at: datetime | None, database: str | None,
        **given: Any,
    ) -> Any:  # fmt: skip
        words = {"organisation": organisation, "as-of": as_of, "known-at": known_at, "database": database}
        for name, value in words.items():
            if value is not None and not register:
                raise click.UsageError(told("needs_option", option=f"--{name}", needs="--register"))
        if register and given.get("file") is None:
            check_calendar(**{"as-of": as_of})
            open_office(database)
        asked = Asked(organisation, as_of, known_at) if register else None
        return command(asked=asked, **given)

    options = (
        click.option("--register", is_flag=True, help="The loans of the register, in place of FILE."),
        organisation_option,
        click.option("--as-of", type=DAY, help="The register as true on this day; default: today."),
        click.option("--known-at", callback=_instant, metavar="T", help="As known then; default: as known now."),
        click.option("--database", metavar="URL", help="Where the register is kept, as in `borgen register`."),
    )
    found: Any = chosen
    for option in reversed(options):
        found = option(found)
    return found


def check_source(file: Path | None, asked: Asked | None, on: date | None) -> None:
    """Either a file, with a day, or the register.

    Raises:
        click.UsageError: both, neither, or no day for a file.
    """
    if file is not None and asked is not None:
        raise click.UsageError(told("file_and_register"))
    if file is None and asked is None:
        raise click.UsageError(told("file_or_register"))
    if file is not None and on is None:
        raise click.UsageError(told("option_missing", option="--on", valid=told("a_day")))


def check_out(found: list[OfRegister]) -> None:
    """Files are written of one portfolio.

    Raises:
        click.ClickException: there is none, or there are several.
    """
    with_loans = [one for one in found if one.found.portfolio is not None]
    if len(with_loans) != 1:
        many = ", ".join(f"{one.organisation} {one.found.currency}" for one in with_loans)
        raise click.ClickException(told("out_of_several", found=many or told("nothing")))


def of_register(asked: Asked, on: date | None) -> list[OfRegister]:
    """The portfolios of each organisation that is asked for, on a day: by default that of the register.

    Raises:
        click.ClickException: a day before that of the register.
        WhichOrganisation: there is none of that name.
    """
    from borgen.office.guarantee.queries.portfolio import register_portfolios, stated_rates

    found = []
    for place in organisations(asked.organisation):
        as_of = asked.as_of or today_of(place)
        if on is not None and on < as_of:
            raise click.ClickException(told("before_register", option="--on", value=on, first=as_of))
        for one in register_portfolios(organisation_id=place.pk, as_of=as_of, known_at=asked.known_at):
            day = on or as_of
            found.append(OfRegister(organisation=place.slug, on=day, found=one, rates=stated_rates(one, day)))
    return found


def say_apart(one: OfRegister) -> None:
    """How the portfolio and what it leaves out add up to the register, and each debt that it leaves out."""
    found, rates = one.found, one.rates
    amounts = {name: written.amount(getattr(found, name)) for name in ("outstanding", "held", "left_out", "difference")}
    click.echo(told("register_adds_up", count=len(found.apart), **amounts))
    click.echo(told("rates_not_stated", rateless=written.amount(rates.rateless), unbound=written.amount(rates.unbound)))
    if found.unknown:
        click.echo(told("debt_not_stated", count=len(found.unknown), which=", ".join(found.unknown[:SHOWN])))
    if found.apart:
        click.echo()
        say_table(
            [told("left_out"), told("borrower"), told("owed"), told("why")],
            [
                [f"{row.reference}/{row.loan}", row.borrower[:40], written.amount(row.owed), _why(row)]
                for row in found.apart[:SHOWN]
            ],
            numeric=frozenset({2}),
        )
    if len(found.apart) > SHOWN:
        click.echo(told("more_left_out", count=len(found.apart) - SHOWN))
    click.echo()


def _why(row: "ApartRow") -> str:
    """The sentence that the pages have for it, or the command's own."""
    from django.utils.translation import override

    from borgen.office.guarantee.wording import WHY_NO_PLAN

    if row.reason.value not in WHY_NO_PLAN:
        return told(f"left_out_{row.reason.value}")
    with override(reader_language()):
        return str(WHY_NO_PLAN[row.reason.value])


def _figure(number: float | None) -> str | None:
    return None if number is None else f"{number:.6f}"


def _instant(context: click.Context, parameter: click.Parameter, text: str | None) -> datetime | None:
    try:
        return instant(context, parameter, text)
    except click.BadParameter as error:
        raise click.BadParameter(told("not_an_instant", value=text), context, parameter) from error
