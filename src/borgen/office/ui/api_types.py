"""What every part of the API shares: how amounts, shares and problems are written.

Amounts are decimal strings in whole kronor (``"12000000.00"``), shares decimal strings (``"0.0025"``), days ISO. What nobody
has stated is ``null``, never zero.
"""

import re
from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal

from django.http import Http404
from ninja import Header, Query, Schema
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints

from borgen.guarantee.plain import share_text
from borgen.kernel.money import Money
from borgen.office.ui.table_files import MEDIA_TYPES

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
NO_NUL = r"^[^\x00]*$"
AmountText = Annotated[
    str, StringConstraints(pattern=r"^\d{1,14}(\.\d{1,2})?$"), Field(examples=["12000000.00"])
]
ShareText = Annotated[
    str, StringConstraints(pattern=r"^(0(\.\d{1,7})?|1(\.0{1,7})?)$"), Field(examples=["0.0025"])
]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
ShortText = Annotated[str, StringConstraints(max_length=200, pattern=NO_NUL, strip_whitespace=True)]
LongText = Annotated[str, StringConstraints(max_length=1000, pattern=NO_NUL, strip_whitespace=True)]
NumberText = Annotated[str, StringConstraints(max_length=20, pattern=NO_NUL, strip_whitespace=True)]
"""An organisation number as it is written."""
Word = Annotated[str, StringConstraints(max_length=100, pattern=NO_NUL, strip_whitespace=True)]


def _written_out(day: object) -> object:
    if not isinstance(day, date | str | None) or (isinstance(day, str) and not _ISO_DAY.fullmatch(day)):
        raise ValueError("a day as in 2026-03-31")
    return day


def _sensible(day: date) -> date:
    if not date(1850, 1, 1) <= day <= date(2250, 12, 31):
        raise ValueError("a day between 1850-01-01 and 2250-12-31")
    return day


Key = Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=100, pattern=r"^[\x21-\x7e]+$")]
"""What names a change: the same key and body are carried out once."""
PageNumber = Annotated[int, Query(ge=1, le=1_000_000)]
PerPage = Annotated[int, Query(ge=1, le=1000)]
KnownAt = Annotated[str, Query(max_length=40)]
"""ISO instant or day; the gate reads it."""

Day = Annotated[date, BeforeValidator(_written_out), AfterValidator(_sensible)]


class Body(Schema):
    """What a changing call carries. A name that is not in the description is refused: it may be a slip of the pen."""

    model_config = ConfigDict(extra="forbid")


class At(Schema):
    """``as_of``: ISO day. ``known_at``: ISO instant or day."""

    as_of: Annotated[str, StringConstraints(max_length=10)] = ""
    known_at: Annotated[str, StringConstraints(max_length=40)] = ""


class Problem(Schema):
    """Why a call was not carried out; nothing has been changed.

    ``code`` is stable and meant for programs, ``params`` what it is about, ``fields`` where a body is wrong.
    """

    code: str
    params: dict[str, str] = {}
    fields: list[dict[str, str]] = []


READ_PROBLEMS: dict[int, Any] = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 422: Problem}
COUNTED_PROBLEMS: dict[int, Any] = {**READ_PROBLEMS, 503: Problem}
"""503: a large register is being counted for the moment that is asked about; ask again in a while."""
WRITE_PROBLEMS: dict[int, Any] = {**READ_PROBLEMS, 409: Problem}


FileForm = Literal["xlsx", "csv"]
FILE_ANSWER: dict[str, Any] = {
    "responses": {
        200: {
            "description": "The file",
            "content": {
                media.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}}
                for media in MEDIA_TYPES.values()
            },
        }
    }
}
"""How a call that answers with a table as a file is described."""


def amount(text: str | None, currency: str) -> Money | None:
    """The amount that the text states."""
    return None if text is None else Money.parse(text, currency)


def share(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def _decimal(value: Any) -> Any:
    return value.decimal if isinstance(value, Money) else value


AmountOut = Annotated[str, BeforeValidator(_decimal), Field(examples=["12000000.00"])]
ShareOut = Annotated[
    str, BeforeValidator(lambda value: share_text(value) if isinstance(value, Fraction) else value)
]


def check_year(year: int) -> None:
    """Answer 404 where an address names a year that no register has."""
    if not 1900 <= year <= 2200:
        raise Http404
