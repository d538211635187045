"""A Danish office with supported loans, for tests: its people act in turn, every command with a key of its own."""

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from itertools import count
from typing import Any

from borgen.kernel.money import Money
from borgen.office.journal.record import sequence_at
from borgen.office.market import usecases as market
from borgen.office.supported_loan.facts.loan import LoanFacts, loan_known
from borgen.office.supported_loan.models import Project
from borgen.office.supported_loan.usecases.loans import LoanEntry, register_loan
from borgen.supported_loan.index import Observation, ObservationStatus, Series
from borgen.supported_loan.paid_out import LoanKind

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
_KEYS = count(1)

WORKED_EXAMPLE = LoanEntry(
    number="4711", kind=LoanKind.FIRST, principal=Money.parse("104189360", "DKK"),
    supported_sum=Money.parse("118397000", "DKK"), committed_on=date(2018, 9, 10), disbursed_on=date(2026, 1, 1),
    rate=Fraction("0.03"),
)  # fmt: skip


def kr(kroner: str) -> Money:
    return Money.parse(kroner, "DKK")


class LoanOffice:
    """``office(usecase, …)`` runs a use case as the clerk."""

    def __init__(self, organisation: Any, clerk: Any, approver: Any) -> None:
        organisation.language, organisation.currency, organisation.time_zone = (
            "da",
            "DKK",
            "Europe/Copenhagen",
        )
        organisation.save()
        self.id, self.slug, self.clerk, self.approver = organisation.pk, organisation.slug, clerk, approver
        self.at = NOW

    def __call__(self, usecase: Any, *, by: Any = None, **given: Any) -> Any:
        given = {"key": f"loan-{next(_KEYS)}", "at": self.at} | given
        return usecase(organisation_id=self.id, by=by or self.clerk, **given)

    def project(self, reference: str) -> str:
        Project.objects.get_or_create(
            organisation_id=self.id, reference=reference, defaults={"sort_key": reference}
        )
        return reference

    def loan(self, number: str = "4711", *, project: str = "", **terms: Any) -> str:
        entry = replace(WORKED_EXAMPLE, number=number, **terms)
        self(register_loan, project=self.project(project or f"P-{number}"), entry=entry)
        return number

    def facts(self, number: str = "4711", *, sequence: int | None = None) -> LoanFacts:
        known = sequence_at(organisation_id=self.id, known_at=None) if sequence is None else sequence
        found = loan_known(organisation_id=self.id, sequence=known, number=number)
        assert found is not None
        return found

    def observe(self, *values: tuple[str, str, str, str]) -> Any:
        """Record observations: series, base, period, value."""
        found = [
            Observation(
                series=Series(series), base=base, period=period, value=Fraction(value), publication="PRIS04"
            )
            for series, base, period, value in values
        ]
        return self(
            market.record_observations, observations=found, source="Danmarks Statistik",
            status=ObservationStatus.PUBLISHED, retrieved_at=self.at,
        )  # fmt: skip
