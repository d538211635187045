"""What is wrong in a rulebook, where, and why the book is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

CODES = frozenset(
    {
        # the file
        "not_utf8", "too_large", "too_many_parts", "too_deep", "not_yaml", "alias_used", "tag_used", "key_twice",
        "key_not_text",
        # what stands in it
        "missing", "unknown_key", "unknown_word", "unknown_parameter", "not_a_mapping", "not_a_list", "not_text",
        "not_an_id", "not_quoted", "needs_title", "needs_every_language", "no_values", "values_overlap", "empty_period",
        # a value that is none of its kind: ``not_a_`` and the kind
        "not_a_share", "not_a_number", "not_a_money", "not_a_months", "not_a_days", "not_a_month_day", "not_a_day",
        "not_a_choice", "not_a_flag",
    }
)  # fmt: skip
"""Every code that reading a book can give; who shows problems has words for each. A programme adds its own."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a book and where: ``place`` is a path such as ``parameters.fee_rate.values[0].value``.

    ``code`` and ``params`` are rendered for the reader elsewhere; ``str()`` gives English for logs.
    """

    place: str
    code: str
    params: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        rest = ", ".join(f"{key} {value!r}" for key, value in self.params.items())
        return f"{self.place}: {self.code.replace('_', ' ')}" + (f" ({rest})" if rest else "")


class RulebookRefused(ValueError):
    """The file is not a rulebook that the house can apply."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(map(str, problems)))


class Problems:
    """Collects what is wrong, so that a reader of the book gets all of it at once."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(self, place: str, code: str, **params: str) -> None:
        assert code in CODES, f"{code} is not on the list of problems"
        self.found.append(Problem(place, code, params))

    def unless(self, holds: object, place: str, code: str, **params: str) -> None:
        if not holds:
            self.add(place, code, **params)

    def stop(self) -> None:
        """Raise what has been found, if anything."""
        if self.found:
            raise RulebookRefused(self.found)
