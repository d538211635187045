"""Regulations that were carried out, as facts: with the observations that they stand on."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from borgen.office.supported_loan.models import RegulationLine
from borgen.supported_loan.choices import Regime
from borgen.supported_loan.index import Observation, ObservationStatus, Series
from borgen.supported_loan.kept_payment import KeptRegulation


@dataclass(frozen=True, slots=True, kw_only=True)
class Regulated:
    """One loan year's regulation. ``before`` and ``after`` are exact, in minor units a year, as they were shown then.

    ``ordinal`` is 1 for the first of a year and more for one that corrects another. ``trace`` is plain.
    """

    line_id: int
    run: str
    year: int
    loan_year: int
    takes_effect_on: date
    first_term: int
    regime: Regime
    before: Fraction
    factor: Fraction
    after: Fraction
    observed: tuple[Observation, ...]
    trace: Mapping[str, Any]
    ordinal: int
    sequence: int

    def kept(self) -> KeptRegulation:
        return KeptRegulation(loan_year=self.loan_year, factor=self.factor, source=f"regulation {self.run}")


def regulations_of(*, loan_ids: Collection[int], sequence: int) -> Mapping[int, tuple[Regulated, ...]]:
    """Every regulation that was carried out by event ``sequence``, by loan, in the order of years and of corrections."""
    lines = RegulationLine.objects.filter(
        loan_id__in=loan_ids, done=True, run__done_sequence__lte=sequence
    ).select_related("run")
    found: dict[int, list[Regulated]] = defaultdict(list)
    for row in lines.order_by("loan_id", "loan_year", "ordinal"):
        found[row.loan_id].append(regulated(row))
    return {loan: tuple(some) for loan, some in found.items()}


def regulated(row: Any) -> Regulated:
    """The fact in one line with its run."""
    return Regulated(
        line_id=row.pk,
        run=f"{row.run.year}-{row.run.number}",
        year=row.run.year,
        loan_year=row.loan_year,
        takes_effect_on=row.takes_effect_on,
        first_term=row.first_term,
        regime=Regime(row.regime),
        before=Fraction(row.before),
        factor=Fraction(row.factor),
        after=Fraction(row.after),
        observed=observations_in(row.observed),
        trace=row.trace,
        ordinal=row.ordinal,
        sequence=row.run.done_sequence or 0,
    )


def observations_in(plain: Iterable[Mapping[str, str]]) -> tuple[Observation, ...]:
    """The observations that a line keeps."""
    return tuple(
        Observation(
            series=Series(one["series"]),
            base=one["base"],
            period=one["period"],
            value=Fraction(one["value"]),
            publication=one.get("publication", ""),
            source=one.get("source", ""),
            status=ObservationStatus(one.get("status", ObservationStatus.PUBLISHED)),
        )
        for one in plain
    )
