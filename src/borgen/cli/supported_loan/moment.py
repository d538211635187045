"""Whose supported loans a command is about, as of when and as known when; and how it says no."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any, TypeVar, cast

import click

from borgen.cli.answer import as_json, say_json, stop
from borgen.cli.office import with_office
from borgen.cli.organisations import (
    WhichOrganisation,
    day,
    instant,
    organisation_option,
    organisations,
    say_which,
    today_of,
)
from borgen.cli.reader import gettext as _
from borgen.cli.reader import office_speaks

Command = TypeVar("Command", bound=Callable[..., Any])
DESK = "supported_loan"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskMoment:
    """``as_of`` is a day where the organisation is; ``known_at`` is ``None`` for now."""

    organisation_id: int
    slug: str
    name: str
    time_zone: str
    as_of: date
    known_at: datetime | None

    @property
    def asked(self) -> dict[str, Any]:
        """What every query of the desk takes."""
        return {"organisation_id": self.organisation_id, "as_of": self.as_of, "known_at": self.known_at}

    @property
    def plain(self) -> dict[str, Any]:
        """What every answer in JSON begins with."""
        return {"organisation": self.slug, "as_of": self.as_of, "known_at": self.known_at}


def at_the_desk(command: Command) -> Command:
    """Give a command ``--organisation``, ``--as-of``, ``--known-at``, ``--database`` and ``--json``, and the moment they name.

    What the desk refuses ends with exit code 1 and a sentence in the reader's language; with ``--json`` also its code.
    """

    @wraps(command)
    def opened(
        *,
        organisation: str | None,
        as_of: date | None,
        known_at: datetime | None,
        as_json: bool,
        **given: Any,
    ) -> Any:
        from borgen.cashflow.plan import PlanImpossible
        from borgen.office.journal.refused import Refused
        from borgen.office.supported_loan.usecases.loans import LoanImpossible
        from borgen.office.supported_loan.why_not import refusal_text, why_not
        from borgen.rules.parameter import RulebookSilent
        from borgen.supported_loan.law import silence

        place = the_desk(organisation)
        moment = DeskMoment(
            organisation_id=place.pk, slug=place.slug, name=place.name, time_zone=place.time_zone,
            as_of=as_of or today_of(place), known_at=known_at,
        )  # fmt: skip
        with office_speaks(place.language):
            try:
                return command(moment=moment, as_json=as_json, **given)
            except Refused as refusal:
                _refuse(refusal.code, refusal.params, why_not(refusal), as_json=as_json)
            except RulebookSilent as silent:
                lacks = silence(silent)
                _refuse("rulebook_silent", lacks, refusal_text("rulebook_silent", lacks), as_json=as_json)
            except PlanImpossible as impossible:
                why = LoanImpossible(impossible).params
                _refuse("plan_impossible", why, refusal_text("plan_impossible", why), as_json=as_json)

    for option in (
        as_json,
        click.option("--known-at", callback=instant, metavar="T", help="As known then; default: as known now."),
        click.option("--as-of", callback=day, metavar="D", help="As it stands on this day; default: today."),
        organisation_option,
    ):
        opened = option(opened)
    return cast(Command, with_office(opened))


def the_desk(slug: str | None) -> Any:
    """The organisation that is named, or the only one with supported loans.

    Raises:
        WhichOrganisation: none of that name, one without this desk, none at all, or several.
    """
    found = [one for one in organisations(slug) if DESK in one.programmes.split(",")]
    if len(found) == 1:
        return found[0]
    if slug is not None:
        raise WhichOrganisation(_("%(slug)s keeps no books of supported loans") % {"slug": slug})
    if found:
        raise say_which(found)
    raise WhichOrganisation(
        _("nobody keeps books of supported loans yet: `borgen organisation add SLUG NAME --programme supported_loan`")
    )


def none_such(sentence: str) -> None:
    """End where what was asked for is not there: exit code 2."""
    stop(sentence, code=2)


def no_loan(number: str) -> None:
    """End where there is no loan of that number: exit code 2."""
    none_such(_("there is no loan %(number)s") % {"number": repr(number)})


def _refuse(code: str, params: Any, sentence: str, *, as_json: bool) -> None:
    if as_json:
        say_json({"error": code, "params": dict(params)})
    stop(sentence, code=1)
