"""The values of the law behind a quote, each with its place, as page and files list them."""

from collections.abc import Iterable
from dataclasses import dataclass

from borgen.office.policies.plain_words import ruling_in_words
from borgen.rules.citation import Citation
from borgen.rules.parameter import Kind, Ruling
from borgen.rules.rulebook import open_rulebook
from borgen.supported_loan.choices import CURRENCY


@dataclass(frozen=True, slots=True, kw_only=True)
class LawLine:
    """``is_word`` marks a choice: the books' own word, which the programme knows."""

    term: str
    text: str
    cite: Citation
    is_word: bool


def law_lines(used: Iterable[Ruling]) -> tuple[LawLine, ...]:
    """One line for each value, in the order in which they were used."""
    lines = []
    for ruling in used:
        book_id, _, name = ruling.parameter.partition("#")
        book = open_rulebook(book_id)
        term, value = ruling_in_words(ruling, book, currency=CURRENCY)
        parameter = book.parameters.get(name)
        is_word = parameter is not None and parameter.kind is Kind.CHOICE
        lines.append(LawLine(term=term, text=value.text, cite=ruling.cite, is_word=is_word))
    return tuple(lines)
