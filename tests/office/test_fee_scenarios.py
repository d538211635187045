# ruff: noqa: E501 - a scenario reads best with one step on one line
"""Fees worked out by hand, guarantee by guarantee, and asked for by the command's own question (G8.2, G8.3)."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from fractions import Fraction
from itertools import count
from typing import Any

import pytest

from borgen.guarantee.commitment import DecisionOutcome
from borgen.kernel.money import Money
from borgen.office.guarantee.queries.fees import FeePreview, fee_preview
from borgen.office.guarantee.usecases import balance, lifecycle, parts, register
from borgen.office.guarantee.usecases.terms import (
    BorrowerTerms,
    GuaranteeTerms,
    LoanEntry,
    LoanTerms,
)

KEYS = count(1)
AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
GRANTED = DecisionOutcome.GRANTED


def kr(kronor: float) -> Money:
    return Money(round(kronor * 100), "SEK")


class Office:
    def __init__(self, organisation: Any, clerk: Any) -> None:
        self.id, self.by = organisation.pk, clerk

    def __call__(self, usecase: Any, reference: str = "", **given: Any) -> Any:
        named = {"reference": reference} if reference else {}
        return usecase(organisation_id=self.id, by=self.by, at=AT, key=f"scenario-{next(KEYS)}", **named, **given)

    def guarantee(self, decided_on: date, *owed: tuple[date, float], loans: int = 1, **terms: Any) -> str:
        given = {"decided": kr(10_000_000), "outcome": GRANTED, "decided_on": decided_on, "policy": "gotene"} | terms
        reference = self(
            register.enter_guarantee, borrower=BorrowerTerms(name=f"Förening {next(KEYS)}"), terms=GuaranteeTerms(**given),
            loans=[LoanEntry(terms=LoanTerms(number=str(n))) for n in range(loans)],
        )["reference"]
        for on, amount in owed:
            self.owes(reference, on, amount)
        return str(reference)

    def owes(self, reference: str, on: date, amount: float, loan: int = 1) -> None:
        self(balance.observe_balance, reference, on=on, amount=kr(amount), source="Banken", loan=loan)


Y23, Y24, Y25 = date(2023, 12, 31), date(2024, 12, 31), date(2025, 12, 31)


def november(o: Office) -> str:
    return o.guarantee(date(2024, 11, 20), (Y24, 9_800_000), (Y25, 9_300_000))


def november_unknown(o: Office) -> str:
    return o.guarantee(date(2024, 11, 20), executed_on=date(2024, 12, 1))


def last_day_of_the_year(o: Office) -> str:
    return o.guarantee(date(2024, 12, 31), (Y25, 1_000_001))


def first_day_of_the_year(o: Office) -> str:
    return o.guarantee(date(2025, 1, 1), (Y25, 10_000_000))


def redeemed_30_december(o: Office) -> str:
    reference = o.guarantee(date(2020, 5, 4), (Y24, 5_000_000))
    o(lifecycle.end_guarantee, reference, ended_on=date(2025, 12, 30), reason="redeemed")
    return reference


def redeemed_1_january(o: Office) -> str:
    reference = o.guarantee(date(2020, 5, 4), (Y24, 5_000_000), (Y25, 4_000_000))
    o(lifecycle.end_guarantee, reference, ended_on=date(2026, 1, 1), reason="redeemed")
    return reference


def redeemed_2_april(o: Office) -> str:
    reference = o.guarantee(date(2020, 5, 4), (Y25, 4_000_000))
    o(lifecycle.end_guarantee, reference, ended_on=date(2026, 4, 2), reason="redeemed")
    return reference


def lapsed_unused(o: Office) -> str:
    return o.guarantee(date(2024, 3, 15), loans=0)


def paid_back(o: Office) -> str:
    return o.guarantee(date(2020, 5, 4), (Y24, 1_000), (Y25, 0))


def increased(o: Office) -> str:
    reference = o.guarantee(date(2020, 5, 4), (Y24, 6_000_000), (Y25, 8_000_000), decided=kr(8_000_000))
    o(register.increase_guarantee, reference, decided_on=date(2025, 6, 16), amount=kr(2_000_000), decided_by="KF")
    return reference


def increased_in_its_first_year(o: Office) -> str:
    reference = o.guarantee(date(2025, 2, 3), decided=kr(2_000_000))
    o(register.increase_guarantee, reference, decided_on=date(2025, 9, 29), amount=kr(1_000_000), decided_by="KF")
    o.owes(reference, Y25, 3_000_000)
    return reference


def two_loans(o: Office) -> str:
    reference = o.guarantee(date(2020, 5, 4), (Y25, 1_000_000), loans=2)
    o.owes(reference, Y25, 500_000.04, loan=2)
    return reference


def two_loans_one_unknown(o: Office) -> str:
    return o.guarantee(date(2020, 5, 4), (Y25, 1_000_000), loans=2)


def a_quarter_share(o: Office) -> str:
    return o.guarantee(date(2020, 5, 4), (Y25, 8_000_000), municipality_share=Fraction(1, 4))


def frame_used_in_part(o: Office) -> str:
    return o.guarantee(date(2020, 5, 4), (Y25, 4_000_000), is_frame=True)


def agreed_rate(o: Office) -> str:
    return o.guarantee(date(2010, 5, 4), (Y25, 4_000_000), fee_rate=Fraction("0.004"))


def half_ore(o: Office) -> str:
    return o.guarantee(date(2020, 5, 4), (Y25, 900_002))


def below_half_ore(o: Office) -> str:
    return o.guarantee(date(2020, 5, 4), (Y25, 1.99))


def proposed(o: Office) -> str:
    return o.guarantee(date(2025, 5, 4), loans=0, outcome=DecisionOutcome.PROPOSED)


def refused(o: Office) -> str:
    return o.guarantee(date(2025, 5, 4), (Y25, 1_000_000), outcome=DecisionOutcome.REFUSED)


def ended_by_its_last_day(o: Office) -> str:
    return o.guarantee(date(2020, 5, 4), (Y24, 1_000_000), (Y25, 900_000), ends_on=Y25)


def executed_after_the_year_end(o: Office) -> str:
    return o.guarantee(date(2025, 11, 24), executed_on=date(2026, 2, 2))


def another_day_than_the_year_end(o: Office) -> str:
    return o.guarantee(date(2020, 5, 4), (date(2025, 12, 30), 900_000))


def amount_unknown_in_the_first_year(o: Office) -> str:
    return o.guarantee(date(2025, 5, 4), (Y25, 1_000_000), decided=None)


def corrected_balance(o: Office) -> str:
    reference = o.guarantee(date(2020, 5, 4), (Y25, 1_000_000))
    o(balance.correct_balance, reference, on=Y25, amount=kr(950_000), reason="Ny uppgift från banken")
    return reference


def withdrawn_balance(o: Office) -> str:
    reference = o.guarantee(date(2020, 5, 4), (Y25, 1_000_000))
    o(balance.correct_balance, reference, on=Y25, amount=None, reason="Fel lån")
    return reference


def moved_to_another_bank(o: Office) -> str:
    reference = o.guarantee(date(2020, 5, 4), (Y24, 5_000_000), (Y25, 4_500_000))
    o(parts.change_part, reference, part="loan", number=1, true_from=date(2025, 6, 1), changes={"lender": "SEB"})
    return reference


ANNUAL = "2026-04-01"
SCENARIOS: list[tuple[Callable[[Office], str], dict[int, list[tuple[str, ...]]]]] = [
    (november, {
        2023: [], 2024: [("first", "10000000.00", "25000.00", "2024-11-20")],
        2025: [("annual", "9800000.00", "24500.00", "2025-04-01")], 2026: [("annual", "9300000.00", "23250.00", ANNUAL)],
    }),
    (november_unknown, {2024: [("first", "10000000.00", "25000.00", "2024-11-20")], 2025: [("debt_unknown",)]}),
    (last_day_of_the_year, {2024: [("first", "10000000.00", "25000.00", "2024-12-31")], 2026: [("annual", "1000001.00", "2500.00", ANNUAL)]}),
    (first_day_of_the_year, {2024: [], 2025: [("first", "10000000.00", "25000.00", "2025-01-01")], 2026: [("annual", "10000000.00", "25000.00", ANNUAL)]}),
    (redeemed_30_december, {2025: [("annual", "5000000.00", "12500.00", "2025-04-01")], 2026: [("gone_on_basis_day",)]}),
    (redeemed_1_january, {2026: [("gone_on_charging_day",)]}),
    (redeemed_2_april, {2026: [("annual", "4000000.00", "10000.00", ANNUAL)]}),
    (lapsed_unused, {2024: [("first", "10000000.00", "25000.00", "2024-03-15")], 2025: [("gone_on_charging_day",)], 2026: [("gone_on_basis_day",)]}),
    (paid_back, {2025: [("annual", "1000.00", "2.50", "2025-04-01")], 2026: [("debt_is_zero",)]}),
    (increased, {
        2025: [("annual", "6000000.00", "15000.00", "2025-04-01"), ("added", "2000000.00", "5000.00", "2025-06-16")],
        2026: [("annual", "8000000.00", "20000.00", ANNUAL)],
    }),
    (increased_in_its_first_year, {
        2025: [("first", "2000000.00", "5000.00", "2025-02-03"), ("added", "1000000.00", "2500.00", "2025-09-29")],
        2026: [("annual", "3000000.00", "7500.00", ANNUAL)],
    }),
    (two_loans, {2026: [("annual", "1500000.04", "3750.00", ANNUAL)]}),
    (two_loans_one_unknown, {2026: [("debt_unknown",)]}),
    (a_quarter_share, {2026: [("annual", "8000000.00", "20000.00", ANNUAL)]}),
    (frame_used_in_part, {2026: [("annual", "4000000.00", "10000.00", ANNUAL)]}),
    (agreed_rate, {2026: [("annual", "4000000.00", "16000.00", ANNUAL)]}),
    (half_ore, {2026: [("annual", "900002.00", "2250.01", ANNUAL)]}),
    (below_half_ore, {2026: [("annual", "1.99", "0.00", ANNUAL)]}),
    (proposed, {2025: [("proposed",)], 2026: [("proposed",)]}),
    (refused, {2025: [("refused",)], 2026: [("refused",)]}),
    (ended_by_its_last_day, {2025: [("annual", "1000000.00", "2500.00", "2025-04-01")], 2026: [("gone_on_charging_day",)]}),
    (executed_after_the_year_end, {2025: [("first", "10000000.00", "25000.00", "2025-11-24")], 2026: [("not_executed",)]}),
    (another_day_than_the_year_end, {2026: [("debt_unknown",)]}),
    (amount_unknown_in_the_first_year, {2025: [("decided_unknown",)], 2026: [("annual", "1000000.00", "2500.00", ANNUAL)]}),
    (corrected_balance, {2026: [("annual", "950000.00", "2375.00", ANNUAL)]}),
    (withdrawn_balance, {2026: [("debt_unknown",)]}),
    (moved_to_another_bank, {2025: [("annual", "5000000.00", "12500.00", "2025-04-01")], 2026: [("annual", "4500000.00", "11250.00", ANNUAL)]}),
]


def answers_of(preview: FeePreview, reference: str) -> list[tuple[str, ...]]:
    lines = [line for line in preview.lines if line.reference == reference]
    found: list[tuple[str, ...]] = [
        (line.kind.value, line.basis.decimal, line.amount.decimal, str(line.charge_by)) for line in lines
    ]
    return found + [(one.reason,) for one in (*preview.missing, *preview.none) if one.reference == reference]


def test_every_scenario_comes_out_as_worked_out_by_hand(organisation: Any, clerk: Any) -> None:
    office = Office(organisation, clerk)
    references = {scenario: scenario(office) for scenario, _ in SCENARIOS}
    wrong = []
    for year in range(2023, 2027):
        said, later = (fee_preview(organisation_id=organisation.pk, year=year, as_of=date(year, *day)) for day in ((4, 1), (12, 31)))
        for scenario, expected in SCENARIOS:
            if year not in expected:
                continue
            reference = references[scenario]
            # What is decided after the day of charging is a line of a later run.
            found = [answers_of(preview, reference) for preview in (said, later)]
            if expected[year] not in found:
                wrong.append((scenario.__name__, year, expected[year], *found))
    assert wrong == []


@pytest.mark.parametrize(("on", "is_late"), [(date(2026, 4, 1), False), (date(2026, 4, 2), True)])
def test_after_the_first_of_april_it_is_late(organisation: Any, clerk: Any, on: date, is_late: bool) -> None:
    november(Office(organisation, clerk))
    (line,) = fee_preview(organisation_id=organisation.pk, year=2026, as_of=on).lines
    assert line.is_late is is_late
