"""What a clerk says of a project, and the columns that keep it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from borgen.kernel.money import MINOR_MAX, Money
from borgen.kernel.shares import share_text
from borgen.office.supported_loan.usecases.refusals import NoSuchField, OutOfBounds
from borgen.supported_loan.choices import CURRENCY, BuildingForm, Housing, Owner, Region

DAY_MIN, DAY_MAX = date(1950, 1, 1), date(2150, 12, 31)
"""Days outside are typing errors."""

AREA_MAX = 10**7
"""Square metres; more is a typing error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectTerms:
    """The facts of a project; ``area`` is m² of dwellings. ``None`` and empty texts are what nobody has said."""

    name: str
    owner: Owner = Owner.MUNICIPALITY
    housing: Housing = Housing.CARE
    owner_name: str = ""
    lender: str = ""
    place: str = ""
    dwellings: int | None = None
    area: Fraction | None = None
    region: Region | None = None
    building_form: BuildingForm | None = None
    committed_on: date | None = None
    committed_by: str = ""
    paragraph: str = ""
    ready_on: date | None = None
    use_changed_on: date | None = None
    is_new: bool | None = None
    is_low_energy: bool | None = None
    is_profitable: bool | None = None
    has_energy_paper: bool | None = None
    has_economy_paper: bool | None = None
    source: str = ""
    remarks: str = ""


_IN_WORDS_ONLY = {"remarks"}  # free text may name people: the journal does not repeat it
_WORDS = {"region", "building_form"}


def project_columns(*, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Some facts of a project, by name, as columns.

    Raises:
        NoSuchField: a project has no fact of a name.
        OutOfBounds: a number is not above zero or absurd, a day is far off, or the name is empty.
    """
    names = {one.name for one in fields(ProjectTerms)}
    if unknown := sorted(set(changes) - names):
        raise NoSuchField(field=unknown[0])
    return {name: _column(name, value) for name, value in changes.items()}


def all_project_columns(*, terms: ProjectTerms) -> dict[str, Any]:
    """All facts of a project as columns."""
    return project_columns(changes={one.name: getattr(terms, one.name) for one in fields(terms)})


def minor_of(*, field: str, amount: Money, lowest: int = 1) -> int:
    """The øre of an amount in the programme's currency.

    Raises:
        OutOfBounds: another currency, less than ``lowest``, or absurdly much.
    """
    if amount.currency != CURRENCY or not lowest <= amount.minor <= MINOR_MAX:
        raise OutOfBounds(field=field, value=amount)
    return amount.minor


def area_text(*, area: Fraction | None) -> str:
    """The area as it is kept.

    Raises:
        OutOfBounds: it is not above zero, or has no end as a decimal.
    """
    if area is None:
        return ""
    text = share_text(area)
    if not 0 < area <= AREA_MAX or "/" in text or len(text) > 20:
        raise OutOfBounds(field="area", value=text)
    return text


def checked_day(*, field: str, day: date) -> date:
    """The day.

    Raises:
        OutOfBounds: it is far off.
    """
    if not DAY_MIN <= day <= DAY_MAX:
        raise OutOfBounds(field=field, value=day)
    return day


def plain(*, value: Any) -> Any:
    """A value as the journal keeps it: amounts, days and shares as texts, no float, no remarks."""
    if isinstance(value, Money | Fraction | date):
        return str(value)
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Mapping):
        return {str(name): plain(value=one) for name, one in value.items() if name not in _IN_WORDS_ONLY}
    if isinstance(value, tuple | list):
        return [plain(value=one) for one in value]
    if hasattr(value, "__dataclass_fields__"):
        return plain(value={one.name: getattr(value, one.name) for one in fields(value)})
    return value


def _column(name: str, value: Any) -> Any:
    if name == "name" and not str(value or "").strip():
        raise OutOfBounds(field=name, value=value)
    if name == "area":
        return area_text(area=value)
    if name == "dwellings" and value is not None and not 0 < value <= 100_000:
        raise OutOfBounds(field=name, value=value)
    if isinstance(value, date):
        return checked_day(field=name, day=value)
    if value is None and name in _WORDS:
        return ""
    return value.value if isinstance(value, StrEnum) else value
