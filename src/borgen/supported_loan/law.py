"""The rulebooks of the supported loan, and values that an authorised person states for one case.

look = Law().on({"committed_on": date(2018, 9, 10)})
look["dk_financing#loan_share.care"].number     # Fraction(22, 25)
look.used                                       # what was read, for citations
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from borgen.kernel.calendar import Convention, Country
from borgen.kernel.daycount import DayCount
from borgen.kernel.rounding import ROUNDINGS
from borgen.rules.book_reader import value_of
from borgen.rules.citation import Citation, Status
from borgen.rules.parameter import Kind, Parameter, RulebookSilent, Ruling, Value
from borgen.rules.rulebook import Rulebook, open_rulebook
from borgen.supported_loan.choices import ContributionBase, Regime, ResidentsStart

BOOKS = (
    "dk_financing",
    "dk_maximum",
    "dk_loan_terms",
    "dk_resident_payment",
    "dk_indices",
    "dk_bossinf",
    "dk_redemption",
    "dk_after_repayment",
    "dk_fees_and_grants",
    "dk_lender",
)

Dates = Mapping[str, date | None]

_OTHER_WORDS: Mapping[str, Iterable[str]] = {
    "calendar": Country, "contribution_base": ContributionBase, "convention": Convention, "day_count": DayCount,
    "regime_of_forecasts": Regime, "regime_of_regulation": Regime, "residents_start": ResidentsStart, "rounding": ROUNDINGS,
}  # fmt: skip
"""What a choice can be besides what its book has chosen: readings that the code knows too."""


class StatedValueRefused(ValueError):
    """What somebody has stated is no value of that parameter, or has no source.

    ``code`` is ``no_such_parameter``, ``not_its_kind`` or ``no_source``.
    """

    def __init__(self, parameter: str, code: str, value: str = "") -> None:
        self.parameter, self.code, self.value = parameter, code, value
        super().__init__(f"{parameter}: {code.replace('_', ' ')} {value!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A value for one case, stated by an authorised person where the books are silent, or speak otherwise.

    ``parameter`` is ``book#name``; ``text`` is written as in a book: ``"0.034"``. It is shown as entered, with its
    ``source``, wherever it is used.
    """

    parameter: str
    text: str
    source: str
    stated_on: date | None = None

    def ruling(self) -> Ruling:
        """The value as a ruling of status ``entered``.

        Raises:
            StatedValueRefused: no book has the parameter, the text is none of its values, or the source is empty.
        """
        kind = kind_of(self.parameter)
        if kind is None:
            raise StatedValueRefused(self.parameter, "no_such_parameter")
        value = value_of(kind, self.text)
        if value is None or not _can_be(self.parameter, kind, value):
            raise StatedValueRefused(self.parameter, "not_its_kind", self.text)
        if not self.source.strip():
            raise StatedValueRefused(self.parameter, "no_source")
        cite = Citation(
            book=self.parameter.partition("#")[0],
            source=self.source.strip(),
            section="",
            status=Status.ENTERED,
            checked_on=self.stated_on,
        )
        return Ruling(
            parameter=self.parameter, since=None, until=None, value=value, text=self.text, cite=cite
        )


class Look:
    """Reads values for one case, and remembers which."""

    def __init__(self, law: "Law", dates: Dates) -> None:
        self._law, self._dates = law, dates
        self._used: dict[str, Ruling] = {}

    def __getitem__(self, parameter: str) -> Ruling:
        """The value of ``book#name`` for the case.

        Raises:
            RulebookSilent: the book gives none for the case's date, and nobody has stated one.
        """
        ruling = self._law.ruling(parameter, self._dates)
        self._used[parameter] = ruling
        return ruling

    def find(self, parameter: str) -> Ruling | None:
        """The value, or ``None`` where the book is silent."""
        try:
            return self[parameter]
        except RulebookSilent:
            return None

    @property
    def used(self) -> tuple[Ruling, ...]:
        return tuple(self._used.values())


class Law:
    """All books, with the values stated for one case."""

    def __init__(self, stated: Iterable[Stated] = (), *, frozen: Iterable[Ruling] = ()) -> None:
        """Take in what is stated, and what was ``frozen``: values as they were read for the case on an earlier day.

        Raises:
            StatedValueRefused: something in it cannot be a value.
        """
        self._stated = {one.parameter: one for one in frozen}
        self._stated |= {one.parameter: one.ruling() for one in stated}

    def on(self, dates: Dates) -> Look:
        """A reader for a case with these dates; a kind of date that a parameter asks for and is not there: silent."""
        return Look(self, dates)

    def ruling(self, parameter: str, dates: Dates) -> Ruling:
        """One value. Stated before frozen before written.

        Raises:
            RulebookSilent: none.
        """
        stated = self._stated.get(parameter)
        if stated is not None:
            return stated
        found = parameter_of(parameter)
        if found is None:
            key = next((key for key in ("approved_on", "committed_on") if dates.get(key)), "")
            raise RulebookSilent(parameter=parameter, keyed_by=key, day=dates.get(key))
        if all(ruling.since is None and ruling.until is None for ruling in found.rulings):
            return found.rulings[0]
        return found.at({found.keyed_by: None, **dates})


def parameter_of(parameter: str) -> Parameter | None:
    """The parameter ``book#name`` of the law; ``None`` where there is none of that name."""
    book, _, name = parameter.partition("#")
    return open_rulebook(book).parameters.get(name) if book in BOOKS else None


def kind_of(parameter: str) -> Kind | None:
    """The kind of a parameter, or of its siblings where the book has no value of it: another region's, say."""
    found = parameter_of(parameter)
    book, _, name = parameter.partition("#")
    if found is None and book in BOOKS:
        stem = name.partition(".")[0]
        siblings = open_rulebook(book).parameters.items()
        found = next((one for other, one in siblings if other.partition(".")[0] == stem), None)
    return found.kind if found else None


def _can_be(parameter: str, kind: Kind, value: Value) -> bool:
    """Whether the law could have the value: a word that the code knows, no number below zero, and none of zero where the book
    has none (an amount per m² of nothing would leave no loan)."""
    found, name = parameter_of(parameter), parameter.partition("#")[2]
    written = [ruling.value for ruling in found.rulings] if found else []
    if kind is Kind.CHOICE:
        return value in written or value in set(_OTHER_WORDS.get(name, ()))
    if kind is Kind.SHARE or not isinstance(value, Fraction):
        return True  # a share lies between nothing and all already
    return value > 0 or (value == 0 and 0 in written)


def books() -> tuple[Rulebook, ...]:
    """The rulebooks of this programme, in the order of a loan's life."""
    return tuple(open_rulebook(id) for id in BOOKS)


def silence(error: RulebookSilent) -> dict[str, str]:
    """What a silent book lacks: ``book``, ``key``, ``keyed_by`` and ``date`` (empty where the case lacks it)."""
    book, _, key = error.parameter.partition("#")
    return {
        "book": book,
        "key": key,
        "keyed_by": error.keyed_by,
        "date": error.day.isoformat() if error.day else "",
    }


def source_of(ruling: Ruling) -> str:
    """Where a value stands, as a trace's input has it: the parameter, and for an entered value its source."""
    entered = ruling.cite.status is Status.ENTERED
    return f"{ruling.parameter} ({ruling.cite.source})" if entered else ruling.parameter
