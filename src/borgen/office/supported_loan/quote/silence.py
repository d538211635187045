"""Which book lacks what for which date, in the reader's words."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from borgen.office.ui.formats import day_text, language
from borgen.rules.parameter import RulebookSilent
from borgen.rules.rulebook import open_rulebook
from borgen.supported_loan.law import parameter_of, silence


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """``can_be_entered`` where the form itself takes the value."""

    book: str
    title: str
    key: str
    term: str
    when: str
    can_be_entered: bool


def silence_in_words(error: RulebookSilent) -> Silence:
    lacks = silence(error)
    book = open_rulebook(lacks["book"])
    parameter = parameter_of(error.parameter)
    names = {"committed_on": _("the day of commitment"), "approved_on": _("the day of form B")}
    day = day_text(date.fromisoformat(lacks["date"])) if lacks["date"] else ""
    name = names.get(lacks["keyed_by"], lacks["keyed_by"])
    return Silence(
        book=lacks["book"],
        title=book.title[language()],
        key=lacks["key"],
        term=parameter.term[language()] if parameter else "",
        when=f"{name} {day}".strip(),
        can_be_entered=lacks["key"] == "residents_share",
    )
