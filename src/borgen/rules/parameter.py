"""Values that a text gives, each valid from a day and keyed by one date of the case."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from borgen.rules.citation import Citation


class RulebookSilent(LookupError):
    """The books give no value for this date; the caller must not guess one."""

    def __init__(self, *, parameter: str, keyed_by: str, day: date | None) -> None:
        self.parameter, self.keyed_by, self.day = parameter, keyed_by, day
        super().__init__(f"{parameter} has no value for {keyed_by} {day}")


class Kind(StrEnum):
    """What a value is; it decides how its text is read and shown."""

    SHARE = "share"  # of something: "0.0025"
    NUMBER = "number"
    MONEY = "money"  # whole kronor: "20000.00"
    MONTHS = "months"
    DAYS = "days"
    MONTH_DAY = "month_day"  # "04-01"
    DAY = "day"
    CHOICE = "choice"  # one word that the code knows
    FLAG = "flag"  # "yes" or "no"


Value = Fraction | str | date | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """A value in force from ``since`` until the day before ``until``."""

    parameter: str
    since: date | None
    until: date | None
    value: Value
    text: str
    cite: Citation
    decided: Mapping[str, str] = field(default_factory=dict)

    @property
    def number(self) -> Fraction:
        """The value as an exact number."""
        assert isinstance(self.value, Fraction), f"{self.parameter}: {self.value!r} is not a number"
        return self.value

    @property
    def whole(self) -> int:
        """The value as a whole number, such as a count of months."""
        assert self.number.denominator == 1, f"{self.parameter}: {self.value!r} is not whole"
        return int(self.number)

    @property
    def word(self) -> str:
        """The value as a word: a choice, or a month and day."""
        assert isinstance(self.value, str), f"{self.parameter}: {self.value!r} is not a word"
        return self.value

    @property
    def flag(self) -> bool:
        assert isinstance(self.value, bool), f"{self.parameter}: {self.value!r} is not yes or no"
        return self.value

    def covers(self, day: date) -> bool:
        starts = self.since is None or self.since <= day
        return starts and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A named value of the text; ``keyed_by`` says which date of the case selects it.

    ``id`` is ``book#name``. ``term``, and ``unit`` where it is words, are by language, as is the ``note`` that says how the
    text was read; it may be empty.
    """

    id: str
    kind: Kind
    term: Mapping[str, str]
    unit: str
    keyed_by: str
    rulings: tuple[Ruling, ...]
    note: Mapping[str, str] = field(default_factory=dict)

    def at(self, dates: Mapping[str, date | None]) -> Ruling:
        """Return the ruling for a case.

        A book with one undated value needs no date; a dated one does.

        Raises:
            KeyError: the case does not know the kind of date that this parameter is keyed by.
            RulebookSilent: the case lacks that date, or no ruling covers it.
        """
        day = dates[self.keyed_by]
        if day is None:
            if len(self.rulings) == 1 and self.rulings[0].since is None and self.rulings[0].until is None:
                return self.rulings[0]
            raise RulebookSilent(parameter=self.id, keyed_by=self.keyed_by, day=None)
        for ruling in self.rulings:
            if ruling.covers(day):
                return ruling
        raise RulebookSilent(parameter=self.id, keyed_by=self.keyed_by, day=day)
