"""The values of the law behind a quote, each with its place, as page and files list them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from babel.dates import format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from borgen.office.policies.plain_words import ruling_in_words
from borgen.office.ui.formats import language, locale
from borgen.rules.citation import Citation
from borgen.rules.parameter import Kind, Parameter, Ruling
from borgen.rules.rulebook import Rulebook, open_rulebook
from borgen.supported_loan.choices import CURRENCY
from borgen.supported_loan.law import Stated
from borgen.supported_loan.wording import choice_word


@dataclass(frozen=True, slots=True, kw_only=True)
class LawLine:
    """What the law's value is called, the value in words, its place, and how it was read where that needs saying."""

    term: str
    text: str
    cite: Citation
    note: str


def law_lines(used: Iterable[Ruling]) -> tuple[LawLine, ...]:
    """One line for each value, in the order in which they were used."""
    lines = []
    for ruling in used:
        book_id, _, name = ruling.parameter.partition("#")
        book = open_rulebook(book_id)
        term, value = ruling_in_words(ruling, book, currency=CURRENCY)
        parameter = book.parameters.get(name)
        is_chosen = parameter is not None and parameter.kind is Kind.CHOICE
        text = choice_word(ruling.text, language()) if is_chosen else _with_unit(value.text, ruling, parameter)
        if parameter is None:
            term, text = _stated_amount(ruling, book) or (term, text)
        note = parameter.note.get(language(), "") if parameter is not None else ""
        lines.append(LawLine(term=term, text=text, cite=ruling.cite, note=note))
    return tuple(lines)


def stated_line(*, parameter: str, text: str, source: str) -> LawLine:
    """A value that was stated for a case."""
    (line,) = law_lines([Stated(parameter=parameter, text=text, source=source).ruling()])
    return line


def _stated_amount(ruling: Ruling, book: Rulebook) -> tuple[str, str] | None:
    """A stated amount per m² that holds the energy supplement, of an area for which the book has only the one without it."""
    name, _dot, place = ruling.parameter.partition("#")[2].partition(".")
    sibling = book.parameters.get(f"amount.{place}")
    if name != "amount_with_supplement" or sibling is None:
        return None
    term, value = ruling_in_words(replace(ruling, parameter=sibling.id), book, currency=CURRENCY)
    return _("%(amount)s, with the energy supplement") % {"amount": term}, value.text


def _with_unit(text: str, ruling: Ruling, parameter: Parameter | None) -> str:
    """A bare number with what it counts: a term of thirty is one of thirty years, and the sixth month is June."""
    if parameter is None or parameter.kind is not Kind.NUMBER:
        return text
    match parameter.unit.partition(" ")[0]:
        case "years":
            return ngettext("%(count)s year", "%(count)s years", ruling.whole) % {"count": ruling.whole}
        case "month":
            return format_date(date(2024, ruling.whole, 1), "MMMM", locale())
        case "quarter":
            return _("quarter %(number)s") % {"number": ruling.whole}
    return text
