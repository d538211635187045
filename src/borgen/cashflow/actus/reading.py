"""How one term is read from a file: text or number in, a checked value out."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar

from borgen.cashflow.actus.cycle import Cycle, NotACycle, Period
from borgen.cashflow.actus.days import LONG_NAMES, Calendar, YearBasis
from borgen.cashflow.terms import PlanImpossible

AMOUNT_MAX = Decimal(10) ** 18
"""A larger amount or rate is a typing error, and would lose its last digits."""

_CALENDARS = {"NoHoliday": "NC", "NoHolidayCalendar": "NC", "MondayToFriday": "MF"}
_Read = TypeVar("_Read")


class ContractKind(StrEnum):
    """The types of contract; COM only as what a contract is secured by."""

    PAM = "PAM"  # bullet
    LAM = "LAM"  # straight line
    NAM = "NAM"  # fixed payment
    ANN = "ANN"  # annuity
    LAX = "LAX"  # stepped
    CLM = "CLM"  # call money
    CEG = "CEG"  # guarantee
    CEC = "CEC"  # collateral
    COM = "COM"  # something with a market value


def read_text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise PlanImpossible(name, "not_a_text", value=value)
    return value.strip()


def read_word(name: str, value: Any, valid: Iterable[str]) -> str:
    """One of ``valid``.

    Raises:
        PlanImpossible: another word, or none.
    """
    words = list(valid)
    if value is None:
        raise PlanImpossible(name, "missing", valid=", ".join(sorted(words)))
    text = str(value).strip()
    if text not in words:
        raise PlanImpossible(name, "not_supported", value=text, valid=", ".join(sorted(words)))
    return text


def read_amount(name: str, value: Any) -> Decimal:
    """A plain number, as a number or as text.

    Raises:
        PlanImpossible: no number, not finite, or larger than ``AMOUNT_MAX``.
    """
    try:
        if isinstance(value, bool):
            raise InvalidOperation
        number = Decimal(str(value).strip())
    except InvalidOperation:
        raise PlanImpossible(name, "not_a_number", value=value) from None
    if not number.is_finite() or abs(number) > AMOUNT_MAX:
        raise PlanImpossible(name, "out_of_range", value=value, valid=f"up to {AMOUNT_MAX}")
    return number


def read_time(name: str, value: Any) -> datetime:
    """``2013-01-01T00:00:00``; a day alone is its midnight, 24:00:00 is 23:59:59.

    Raises:
        PlanImpossible: no such time, or one with a time zone.
    """
    text = read_text(name, value)
    try:
        time = datetime.fromisoformat(text.replace("T24:00:00", "T23:59:59"))
    except ValueError:
        raise PlanImpossible(name, "not_a_time", value=value, valid="YYYY-MM-DDThh:mm:ss") from None
    if time.tzinfo is not None:
        raise PlanImpossible(name, "not_a_time", value=value, valid="a time without a zone")
    return time


def read_cycle(name: str, value: Any) -> Cycle:
    try:
        return Cycle.read(read_text(name, value))
    except NotACycle:
        raise PlanImpossible(name, "not_a_cycle", value=value, valid="P1ML0, P2WL1 and the like") from None


def read_period(name: str, value: Any) -> Period:
    text = read_text(name, value)
    try:
        return Period.read(text.partition("L")[0])
    except NotACycle:
        raise PlanImpossible(name, "not_a_period", value=value, valid="P0D, P1M, P2W and the like") from None


def read_calendar(name: str, value: Any) -> Calendar:
    text = read_text(name, value)
    return Calendar(read_word(name, _CALENDARS.get(text, text), Calendar))


def read_day_count(name: str, value: Any) -> YearBasis:
    text = read_text(name, value)
    return YearBasis(read_word(name, LONG_NAMES.get(text, text), YearBasis))


def read_list(name: str, value: Any) -> list[Any]:
    """A list, a single value, or the text ``[a, b]``."""
    if isinstance(value, list | tuple):
        found = list(value)
    elif isinstance(value, str):
        found = [part.strip() for part in value.strip().strip("[]").split(",") if part.strip()]
    else:
        found = [value]
    if not found:
        raise PlanImpossible(name, "missing")
    return found


def read_contracts(
    name: str, value: Any, read: Callable[[Mapping[str, Any]], _Read]
) -> tuple[tuple[str, _Read | str], ...]:
    """Role and contract, or role and identifier, of each reference.

    Raises:
        PlanImpossible: a reference names no contract, or in a way that is not known.
    """
    found: list[tuple[str, _Read | str]] = []
    if not isinstance(value, list):
        raise PlanImpossible(name, "not_a_list", value=value)
    for n, reference in enumerate(value, 1):
        place = f"{name}.{n}"
        if not isinstance(reference, Mapping):
            raise PlanImpossible(place, "not_a_reference", value=reference)
        role = read_word(f"{place}.referenceRole", reference.get("referenceRole"), ("COVE", "COVI"))
        how = read_word(f"{place}.referenceType", reference.get("referenceType"), ("CNT", "CID", "MOC"))
        contract = reference.get("object")
        if not isinstance(contract, Mapping):
            raise PlanImpossible(f"{place}.object", "missing")
        if how != "CNT":
            key = "contractIdentifier" if how == "CID" else "marketObjectCode"
            found.append((role, read_text(f"{place}.object.{key}", contract.get(key))))
            continue
        try:
            found.append((role, read(contract)))
        except PlanImpossible as error:
            raise PlanImpossible(f"{place}.object.{error.term}", error.code, **error.params) from error
    return tuple(found)
