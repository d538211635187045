"""The law as it was read for a loan, kept with it: what is worked out later does not change with the books."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from borgen.rules.book_reader import value_of
from borgen.rules.citation import Citation, Status
from borgen.rules.parameter import Kind, Ruling
from borgen.supported_loan.law import kind_of


class FrozenLawBroken(ValueError):
    """What was kept is no value of the law; ``parameter`` says which."""

    def __init__(self, parameter: str) -> None:
        self.parameter = parameter
        super().__init__(f"{parameter} was not kept as a value of the law")


def plain_rulings(rulings: Iterable[Ruling]) -> list[dict[str, str]]:
    """The rulings as JSON, one for each parameter, in order."""
    found = {ruling.parameter: ruling for ruling in rulings}
    return [
        {
            "parameter": one.parameter, "kind": str(kind_of(one.parameter) or Kind.CHOICE), "text": one.text,
            "since": one.since.isoformat() if one.since else "", "until": one.until.isoformat() if one.until else "",
            **one.cite.plain(),
        }
        for _, one in sorted(found.items())
    ]  # fmt: skip


def frozen_rulings(plain: Iterable[Mapping[str, Any]]) -> tuple[Ruling, ...]:
    """The rulings that ``plain_rulings`` kept.

    Raises:
        FrozenLawBroken: something in it is none.
    """
    return tuple(_ruling(row) for row in plain)


def _ruling(row: Mapping[str, Any]) -> Ruling:
    parameter = str(row.get("parameter", ""))
    try:
        value = value_of(Kind(row["kind"]), row["text"])
        cite = Citation(
            book=row["book"],
            source=row["source"],
            section=row["section"],
            status=Status(row["status"]),
            checked_on=_day(row["checked_on"]),
            address=row.get("address", ""),
        )
        since, until = _day(row["since"]), _day(row["until"])
    except (KeyError, ValueError) as error:
        raise FrozenLawBroken(parameter) from error
    if value is None:
        raise FrozenLawBroken(parameter)
    return Ruling(parameter=parameter, since=since, until=until, value=value, text=row["text"], cite=cite)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
