"""What the municipality answers for in all: the trend over the years, and by borrower, purpose, lender and maturity."""

from datetime import date
from typing import Any

from ninja import Query, Schema

from borgen.office.guarantee.api.counting import counted_first
from borgen.office.guarantee.api.reading import at_moment
from borgen.office.guarantee.api.router import router
from borgen.office.guarantee.queries.overview import exposure_page
from borgen.office.ui.api_types import COUNTED_PROBLEMS, AmountOut, At


class SliceOut(Schema):
    """The guarantees of one ``key``, the municipality's share; ``unknown_*`` count those whose amount nobody has stated."""

    key: str
    count: int
    committed: AmountOut
    outstanding: AmountOut
    unknown_committed: int
    unknown_outstanding: int


class TrendPointOut(Schema):
    """The register at one year's end, and on the day itself; ``change`` is against the point before."""

    on: date
    count: int
    committed: AmountOut
    unknown_committed: int
    outstanding: AmountOut
    unknown_outstanding: int
    change: AmountOut | None
    per_inhabitant: AmountOut | None


class BreakdownOut(Schema):
    """The exposure in one currency, by one thing at a time."""

    currency: str
    total: SliceOut
    borrowers: list[SliceOut]
    classes: list[SliceOut]
    purposes: list[SliceOut]
    lenders: list[SliceOut]
    maturities: list[SliceOut]


class ExposureOut(Schema):
    """``trend`` is in the organisation's own currency."""

    as_of: date
    sequence: int
    trend: list[TrendPointOut]
    breakdowns: list[BreakdownOut]


@router.get("/{organisation}/exposure", response={200: ExposureOut, **COUNTED_PROBLEMS}, url_name="exposure")
@counted_first
def exposure(request: Any, organisation: str, at: Query[At]) -> Any:
    """The exposure as of a day, as known then: its trend and what it is made of."""
    return exposure_page(**at_moment(request))
