# ruff: noqa: E501 - a scenario reads best with one step on one line
"""Fees worked out by hand, guarantee by guarantee, and asked for by the command's own question (G8.2, G8.3)."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from fractions import Fraction
from itertools import count
from typing import Any

import pytest

from borgen.guarantee.commitment import DecisionOutcome
from borgen.guarantee.wording import say
from borgen.kernel.money import Money
from borgen.office.guarantee.models import FeeLine as LineRow
from borgen.office.guarantee.queries.explain import explain
from borgen.office.guarantee.queries.fees import FeePreview, fee_preview
from borgen.office.guarantee.usecases import annual_fee, balance, increase, lifecycle, parts, register
from borgen.office.guarantee.usecases.terms import (
    BorrowerTerms,
    GuaranteeTerms,
    LoanEntry,
    LoanTerms,
)
from borgen.office.guarantee.verify.fees import check_fees
from borgen.office.journal.models import Posting
from borgen.office.journal.moment import moment
from borgen.office.policies.refusals import CasesFailed, SamePerson
from borgen.office.policies.usecases import adopt_rulebook, submit_rulebook
from borgen.rules.rulebook import open_rulebook
from borgen.rules.trace import replay
from tests.conftest import _actor

KEYS = count(1)
AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
GRANTED = DecisionOutcome.GRANTED


def kr(kronor: float) -> Money:
    return Money(round(kronor * 100), "SEK")


class Office:
    def __init__(self, organisation: Any, clerk: Any, approver: Any = None) -> None:
        self.id, self.by, self.approver = organisation.pk, clerk, approver

    def __call__(self, usecase: Any, reference: str = "", *, by: Any = None, at: datetime = AT, **given: Any) -> Any:
        named = {"reference": reference} if reference else {}
        return usecase(organisation_id=self.id, by=by or self.by, at=at, key=f"scenario-{next(KEYS)}", **named, **given)

    def guarantee(self, decided_on: date, *owed: tuple[date, float], loans: int = 1, **terms: Any) -> str:
        given = {"decided": kr(10_000_000), "outcome": GRANTED, "decided_on": decided_on, "policy": "gotene"} | terms
        reference = self(
            register.enter_guarantee, borrower=BorrowerTerms(name=f"Förening {next(KEYS)}"), terms=GuaranteeTerms(**given),
            loans=[LoanEntry(terms=LoanTerms(number=str(n))) for n in range(loans)],
        )["reference"]
        for on, amount in owed:
            self.owes(reference, on, amount)
        return str(reference)

    def owes(self, reference: str, on: date, amount: float, loan: int = 1, at: datetime = AT) -> None:
        self(balance.observe_balance, reference, on=on, amount=kr(amount), source="Banken", loan=loan, at=at)


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
    o(increase.increase_guarantee, reference, decided_on=date(2025, 6, 16), amount=kr(2_000_000), decided_by="KF")
    return reference


def increased_in_its_first_year(o: Office) -> str:
    reference = o.guarantee(date(2025, 2, 3), decided=kr(2_000_000))
    o(increase.increase_guarantee, reference, decided_on=date(2025, 9, 29), amount=kr(1_000_000), decided_by="KF")
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


# ----------------------------------------------------------------------------------- a rate that changes in mid-year

OLD_RATE = """    keyed_by: decided_on
    values:
      - {value: "0.0025", cite: "8) Borgensavgift, st. 2"}"""
CASE_OF_2026 = """expect: {kind: annual, basis: "9300000.00", amount: "23250.00", charge_by: 2026-04-01, late: yes}"""
MARCH = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NEXT_MARCH = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
CHANGED_ON, Y26 = date(2026, 7, 1), date(2026, 12, 31)


def book(keyed_by: str, *values: str, case_of_2026: str = CASE_OF_2026) -> str:
    """Götene's policy as it ships, with other values of the rate, picked by the day that ``keyed_by`` names."""
    text = open_rulebook("gotene").text
    assert text.count(OLD_RATE) == text.count(CASE_OF_2026) == 1
    rate = "\n".join(["    values:", *(f'      - {{{value}, cite: "KF 2026-06-15, § 61"}}' for value in values)])
    return text.replace(OLD_RATE, f"    keyed_by: {keyed_by}\n{rate}").replace(CASE_OF_2026, case_of_2026)


def mid_year(keyed_by: str) -> str:
    """0.25 % until 30 June 2026, 0.4 % from 1 July 2026."""
    return book(keyed_by, 'until: 2026-07-01, value: "0.0025"', 'since: 2026-07-01, value: "0.004"')


def decided_for_2026(rate: str, amount: str) -> str:
    """0.25 % until 2025, and a rate decided for 2026 alone; ``amount`` is its fee on 9,300,000."""
    values = 'until: 2026-01-01, value: "0.0025"', f'since: 2026-01-01, until: 2027-01-01, value: "{rate}"'
    return book("fee_year_on", *values, case_of_2026=CASE_OF_2026.replace("23250.00", amount))


def take_in(o: Office, text: str, *, in_force_since: date = CHANGED_ON) -> None:
    """The clerk takes the version in; a second person confirms what the council decided in June."""
    said = {"body": "Kommunfullmäktige", "paragraph": "61", "adopted_on": date(2026, 6, 15), "in_force_since": in_force_since}
    version = o(submit_rulebook, text=text)["version"]
    o(adopt_rulebook, by=o.approver, version=version, **said)


def plan(o: Office, year: int = 2026, at: datetime = AT) -> Any:
    return o(annual_fee.plan_annual_fee_run, year=year, at=at)


def approve(o: Office, planned: Any, at: datetime = AT) -> None:
    named = {name: planned[name] for name in ("year", "number", "manifest")}
    o(annual_fee.approve_annual_fee_run, by=o.approver, at=at, **named)


def priced(o: Office, reference: str, year: int, on: date) -> list[tuple[str, str, str, str]]:
    """Kind, basis, rate and amount of what a run on the day would charge; every amount has its arithmetic."""
    preview = fee_preview(organisation_id=o.id, year=year, as_of=on, references=frozenset({reference}))
    assert preview.missing == ()
    for line in preview.lines:
        assert line.finding.trace is not None
        assert replay(line.finding.trace) == line.amount.minor
    return [(x.kind.value, x.basis.decimal, str(float(x.rate)), x.amount.decimal) for x in preview.lines]


def charged(o: Office, reference: str) -> list[tuple[int, str, float, bool]]:
    """The run, the kind and the kronor of what has been charged, and whether it is linked to the first line."""
    rows = LineRow.objects.filter(organisation_id=o.id, guarantee__reference=reference, charged=True).order_by("pk")
    found = list(rows.select_related("run"))
    return [(x.run.number, x.kind, x.amount_minor / 100, x.corrects_id == found[0].pk) for x in found]


def posted(o: Office, reference: str) -> list[float]:
    """What the postings claim from the borrower, in kronor; a credit is negative."""
    claim = f"guarantee:{reference}"
    rows = Posting.objects.filter(event__organisation_id=o.id).order_by("pk")
    return [(1 if x.source == claim else -1) * x.minor / 100 for x in rows if claim in {x.source, x.target}]


@pytest.fixture
def gotene(organisation: Any, clerk: Any, approver: Any) -> Office:
    return Office(organisation, clerk, approver)


@pytest.fixture
def vara(other_organisation: Any) -> Office:
    """Keeps its books by the policy of the same name, as it ships."""
    return Office(other_organisation, _actor("clerk.vara"), _actor("approver.vara"))


def test_the_first_fee_has_the_rate_of_the_day_of_the_decision(gotene: Office) -> None:
    """The rate is keyed by ``decided_on``, so that the last day of the old rate and the first of the new one differ, whenever the year is priced.

    10,000,000 x 0.25 % = 25,000; 10,000,000 x 0.4 % = 40,000; 3,333,333.33 x 0.4 % = 13,333.33332, so 13,333.33.
    """
    before, after = gotene.guarantee(date(2026, 6, 30)), gotene.guarantee(CHANGED_ON)
    uneven = gotene.guarantee(date(2026, 10, 26), decided=kr(3_333_333.33))
    for reference in (before, after):
        assert priced(gotene, reference, 2026, Y26) == [("first", "10000000.00", "0.0025", "25000.00")]
    take_in(gotene, mid_year("decided_on"))
    for on in (CHANGED_ON, date(2026, 11, 2), Y26):
        assert priced(gotene, before, 2026, on) == [("first", "10000000.00", "0.0025", "25000.00")]
        assert priced(gotene, after, 2026, on) == [("first", "10000000.00", "0.004", "40000.00")]
    assert priced(gotene, uneven, 2026, Y26) == [("first", "3333333.33", "0.004", "13333.33")]
    assert plan(gotene)["total"] == "78333.33"  # 25,000 + 40,000 + 13,333.33


@pytest.mark.parametrize(
    ("keyed_by", "june", "july", "next_year"),
    [
        ("decided_on", ("0.0025", "10000.00"), ("0.0025", "10000.00"), ("0.0025", "9000.00")),
        ("fee_year_on", ("0.0025", "10000.00"), ("0.0025", "10000.00"), ("0.004", "14400.00")),
        ("as_of", ("0.0025", "10000.00"), ("0.004", "16000.00"), ("0.004", "14400.00")),
    ],
)
def test_the_yearly_fee_has_the_rate_of_the_day_that_the_rulebook_names(
    gotene: Office, keyed_by: str, june: tuple[str, str], july: tuple[str, str], next_year: tuple[str, str]
) -> None:
    """The rulebook, not whoever charges, names the day: ``FeeTerms`` gives ``keyed_by`` one of three days here.

    ``decided_on`` is the guarantee's own decision: one of 2020 keeps 0.25 % for good. ``fee_year_on`` is 1 January of the
    year that the fee is for: a rate from July counts from the next year, also where 2026 is charged after the change.
    ``as_of`` is the day of charging: 30 June and 1 July differ. Nothing is ever split over the year.

    4,000,000 x 0.25 % = 10,000, x 0.4 % = 16,000; the year after 3,600,000 x 0.25 % = 9,000, x 0.4 % = 14,400; for the
    guarantee of August 9,000,000 x 0.4 % = 36,000 by each of the three.
    """
    take_in(gotene, mid_year(keyed_by))
    old, august = gotene.guarantee(date(2020, 5, 4), (Y25, 4_000_000)), gotene.guarantee(date(2026, 8, 20))
    gotene.owes(old, Y26, 3_600_000, at=NEXT_MARCH)
    gotene.owes(august, Y26, 9_000_000, at=NEXT_MARCH)
    assert priced(gotene, old, 2026, date(2026, 6, 30)) == [("annual", "4000000.00", *june)]
    assert priced(gotene, old, 2026, CHANGED_ON) == [("annual", "4000000.00", *july)]
    assert priced(gotene, old, 2027, NEXT_MARCH.date()) == [("annual", "3600000.00", *next_year)]
    assert priced(gotene, august, 2027, NEXT_MARCH.date()) == [("annual", "9000000.00", "0.004", "36000.00")]


@pytest.mark.parametrize("keyed_by", ["decided_on", "fee_year_on", "as_of"])
def test_a_rate_from_july_leaves_what_was_charged_in_march_alone(gotene: Office, keyed_by: str) -> None:
    """Keyed by ``as_of`` too: a charged line is priced again as of the day that it was charged on.

    4,000,000 x 0.25 % = 10,000; in February 10,000,000 x 0.25 % = 25,000.
    """
    old, february = gotene.guarantee(date(2020, 5, 4), (Y25, 4_000_000)), gotene.guarantee(date(2026, 2, 2))
    approve(gotene, plan(gotene, at=MARCH), at=MARCH)
    take_in(gotene, mid_year(keyed_by))
    with pytest.raises(annual_fee.NothingToCharge):
        plan(gotene)
    assert charged(gotene, old) == [(1, "annual", 10_000, False)]
    assert charged(gotene, february) == [(1, "first", 25_000, False)]


def test_a_rate_that_becomes_known_after_the_run_is_corrected_once(gotene: Office) -> None:
    """The council decides in June that 2026 has 0.3 %, from January on; in November that is changed to 0.2 %.

    Charged in March at 0.25 %: 4,000,000 gives 10,000, and 10,000,000 gives 25,000. At 0.3 % 12,000 and 30,000 are due: 2,000 and
    5,000 more; the guarantee of May was never charged, its 1,000,000 give an extra line of 3,000. At 0.2 % 8,000, 20,000 and
    2,000 are due: credits of 4,000, 10,000 and 1,000 against what had been charged by then.
    """
    old, february = gotene.guarantee(date(2020, 5, 4), (Y25, 4_000_000)), gotene.guarantee(date(2026, 2, 2))
    approve(gotene, plan(gotene, at=MARCH), at=MARCH)
    may = gotene.guarantee(date(2026, 5, 4), decided=kr(1_000_000))

    take_in(gotene, decided_for_2026("0.003", "27900.00"), in_force_since=date(2026, 1, 1))
    more = plan(gotene)
    assert (more["lines"], more["total"]) == (3, "10000.00")  # 2,000 + 5,000 + 3,000
    with pytest.raises(annual_fee.RunUnderWay):
        plan(gotene)
    approve(gotene, more)
    with pytest.raises(annual_fee.NothingToCharge):
        plan(gotene)

    take_in(gotene, decided_for_2026("0.002", "18600.00"), in_force_since=date(2026, 1, 1))
    less = plan(gotene)
    assert (less["lines"], less["total"]) == (3, "-15000.00")  # - 4,000 - 10,000 - 1,000
    approve(gotene, less)
    with pytest.raises(annual_fee.NothingToCharge):
        plan(gotene)

    assert charged(gotene, old) == [(1, "annual", 10_000, False), (2, "correction", 2_000, True), (3, "correction", -4_000, True)]
    assert charged(gotene, february) == [(1, "first", 25_000, False), (2, "correction", 5_000, True), (3, "correction", -10_000, True)]
    assert charged(gotene, may) == [(2, "first", 3_000, False), (3, "correction", -1_000, True)]
    assert posted(gotene, old) == [10_000, 2_000, -4_000]  # 8,000 in all
    assert posted(gotene, february) == [25_000, 5_000, -10_000]  # 20,000 in all
    assert posted(gotene, may) == [3_000, -1_000]  # 2,000 in all


# ------------------------------------------------------------- what comes true, and what comes to light, after a run


def terms(o: Office, reference: str, true_from: date, **changes: Any) -> None:
    o(register.change_terms, reference, true_from=true_from, changes=changes)


def test_terms_from_a_later_day_leave_what_was_charged_in_march_alone(gotene: Office) -> None:
    """An agreed rate of 0.4 % and a share of one half from 1 July are of the fee of 2027: what was charged in March was right.

    4,000,000 x 0.25 % = 10,000 in March; the debt of the year's end after, 3,600,000, gives 3,600,000 x 0.4 % = 14,400.
    """
    reference = gotene.guarantee(date(2020, 5, 4), (Y25, 4_000_000))
    approve(gotene, plan(gotene, at=MARCH), at=MARCH)
    terms(gotene, reference, CHANGED_ON, fee_rate=Fraction("0.004"), municipality_share=Fraction(1, 2), fee_payer="Moderbolaget")
    assert priced(gotene, reference, 2026, date(2026, 11, 2)) == []
    with pytest.raises(annual_fee.NothingToCharge):
        plan(gotene)
    gotene.owes(reference, Y26, 3_600_000, at=NEXT_MARCH)
    assert priced(gotene, reference, 2027, NEXT_MARCH.date()) == [("annual", "3600000.00", "0.004", "14400.00")]
    assert [found.code for found in check_fees(moment(organisation_id=gotene.id, as_of=AT.date()))] == []


def test_terms_found_to_have_been_others_on_the_day_of_charging_are_corrected(gotene: Office) -> None:
    """0.4 % from 1 February, entered in November: 4,000,000 x 0.4 % = 16,000 were due in March, 6,000 more than charged."""
    reference = gotene.guarantee(date(2020, 5, 4), (Y25, 4_000_000))
    approve(gotene, plan(gotene, at=MARCH), at=MARCH)
    terms(gotene, reference, date(2026, 2, 1), fee_rate=Fraction("0.004"))
    approve(gotene, plan(gotene))
    with pytest.raises(annual_fee.NothingToCharge):
        plan(gotene)
    assert charged(gotene, reference) == [(1, "annual", 10_000, False), (2, "correction", 6_000, True)]
    assert posted(gotene, reference) == [10_000, 6_000]


def test_an_increase_after_the_run_is_charged_for_itself_at_the_terms_of_its_day(gotene: Office) -> None:
    """Decided in March at 0.25 % of 2,000,000: 5,000. In September 1,000,000 are added, when 0.4 % is agreed: 4,000, and no more."""
    reference = gotene.guarantee(date(2026, 2, 2), decided=kr(2_000_000))
    approve(gotene, plan(gotene, at=MARCH), at=MARCH)
    terms(gotene, reference, CHANGED_ON, fee_rate=Fraction("0.004"))
    gotene(increase.increase_guarantee, reference, decided_on=date(2026, 9, 7), amount=kr(1_000_000), decided_by="KF")
    approve(gotene, plan(gotene))
    with pytest.raises(annual_fee.NothingToCharge):
        plan(gotene)
    assert charged(gotene, reference) == [(1, "first", 5_000, False), (2, "added", 4_000, False)]
    terms(gotene, reference, date(2026, 11, 16), fee_rate=Fraction("0.01"))
    with pytest.raises(annual_fee.NothingToCharge):
        plan(gotene, at=datetime(2026, 12, 14, 9, 0, tzinfo=UTC))  # each line as of its own run
    assert [found.code for found in check_fees(moment(organisation_id=gotene.id, as_of=AT.date()))] == []


FEBRUARY, SEPTEMBER = date(2026, 2, 16), date(2026, 9, 7)


def charged_increase(o: Office, decided_on: date = date(2026, 2, 2)) -> tuple[str, int]:
    """2,000,000 decided and 1,000,000 added in February, charged in March at 0.25 %; the increase's number."""
    reference = o.guarantee(decided_on, decided=kr(2_000_000))
    number = o(increase.increase_guarantee, reference, decided_on=FEBRUARY, amount=kr(1_000_000), decided_by="KF")["increase"]
    approve(o, plan(o, at=MARCH), at=MARCH)
    return reference, number


def credits(o: Office, reference: str) -> list[tuple[str, str, float]]:
    """The kind and part of the line that each correction is linked to, and its kronor."""
    rows = LineRow.objects.filter(organisation_id=o.id, guarantee__reference=reference, charged=True, kind="correction")
    return [(x.corrects.kind, x.corrects.part, x.amount_minor / 100) for x in rows.select_related("corrects").order_by("pk")]


def is_settled(o: Office) -> bool:
    """Whether a run has nothing left to charge or credit, and what was charged stands as it can be worked out."""
    with pytest.raises(annual_fee.NothingToCharge):
        plan(o)
    return [found.code for found in check_fees(moment(organisation_id=o.id, as_of=AT.date()))] == []


def test_the_fee_on_an_increase_that_nobody_decided_is_credited(gotene: Office) -> None:
    """1,000,000 x 0.25 % = 2,500 were charged in March and are paid back in November; the first fee of 5,000 stands."""
    reference, number = charged_increase(gotene)
    gotene(increase.correct_increase, reference, increase=number, amount=None, reason="Gällde en annan förening")
    (line,) = fee_preview(organisation_id=gotene.id, year=2026, as_of=AT.date(), references=frozenset({reference})).lines
    assert line.finding.found["reason"] == "increase_withdrawn" and "No increase on 16\xa0Feb\xa02026" in say(line.finding, "en")
    approve(gotene, plan(gotene))
    assert charged(gotene, reference) == [(1, "first", 5_000, False), (1, "added", 2_500, False), (2, "correction", -2_500, False)]
    assert credits(gotene, reference) == [("added", "2026-02-16", -2_500)]
    assert posted(gotene, reference) == [5_000, 2_500, -2_500]
    assert is_settled(gotene)


def test_an_increase_taken_back_and_entered_again_is_charged_again(gotene: Office) -> None:
    """2,500 charged, credited, and 1,250 for the 500,000 that were decided on the same day after all."""
    reference, number = charged_increase(gotene)
    gotene(increase.correct_increase, reference, increase=number, amount=None, reason="Fel förening")
    approve(gotene, plan(gotene))
    gotene(increase.increase_guarantee, reference, decided_on=FEBRUARY, amount=kr(500_000), decided_by="KF")
    approve(gotene, plan(gotene))
    assert credits(gotene, reference) == [("added", "2026-02-16", -2_500), ("added", "2026-02-16", 1_250)]
    assert is_settled(gotene)


@pytest.mark.parametrize("day", [date(2026, 2, 9), SEPTEMBER])
def test_an_increase_of_another_day_is_credited_and_charged_for_its_own(gotene: Office, day: date) -> None:
    """Before the run or after it, the fee of the year is 2,500 once: the line of 16 February goes, that of the right day comes."""
    reference, number = charged_increase(gotene)
    gotene(increase.correct_increase, reference, increase=number, amount=kr(1_000_000), decided_on=day, reason="Fel dag")
    approve(gotene, plan(gotene))
    assert credits(gotene, reference) == [("added", "2026-02-16", -2_500)]
    rows = LineRow.objects.filter(guarantee__reference=reference, charged=True, kind="added")
    assert [(x.part, x.amount_minor) for x in rows.order_by("pk")] == [("2026-02-16", 250_000), (day.isoformat(), 250_000)]
    assert sum(posted(gotene, reference)) == 7_500
    assert is_settled(gotene)


def test_an_increase_with_another_amount_is_corrected_by_the_difference(gotene: Office) -> None:
    """3,000,000 instead of 1,000,000: 7,500 were due, 5,000 more than charged; the first fee is on 2,000,000 all the same."""
    reference, number = charged_increase(gotene)
    gotene(increase.correct_increase, reference, increase=number, amount=kr(3_000_000), reason="Fel belopp")
    approve(gotene, plan(gotene))
    assert credits(gotene, reference) == [("added", "2026-02-16", 5_000)]
    assert is_settled(gotene)


def test_an_increase_found_to_be_of_the_year_before_is_credited_in_one_year_and_charged_in_the_other(gotene: Office) -> None:
    """Decided in February 2025 (first fee 5,000); the increase was of November 2025, so that 2,500 belong to 2025."""
    reference = gotene.guarantee(date(2025, 2, 3), (Y25, 0), decided=kr(2_000_000))
    number = gotene(increase.increase_guarantee, reference, decided_on=FEBRUARY, amount=kr(1_000_000))["increase"]
    approve(gotene, plan(gotene, year=2025, at=MARCH), at=MARCH)
    approve(gotene, plan(gotene, at=MARCH), at=MARCH)
    gotene(increase.correct_increase, reference, increase=number, amount=kr(1_000_000), decided_on=date(2025, 11, 10), reason="Fel år")
    approve(gotene, plan(gotene))
    approve(gotene, plan(gotene, year=2025))
    assert credits(gotene, reference) == [("added", "2026-02-16", -2_500)]
    assert posted(gotene, reference) == [5_000, 2_500, -2_500, 2_500]
    assert is_settled(gotene)


def test_a_charged_increase_of_a_guarantee_that_was_refused_is_credited_with_its_first_fee(gotene: Office) -> None:
    reference, _ = charged_increase(gotene)
    gotene(register.correct_terms, reference, changes={"outcome": DecisionOutcome.REFUSED}, reason="Fel i protokollet")
    lines = fee_preview(organisation_id=gotene.id, year=2026, as_of=AT.date(), references=frozenset({reference})).lines
    assert [line.finding.found["reason"] for line in lines] == ["refused", "refused"]
    approve(gotene, plan(gotene))
    assert credits(gotene, reference) == [("first", "", -5_000), ("added", "2026-02-16", -2_500)]
    assert is_settled(gotene)


def test_a_decision_found_to_be_of_a_day_after_the_run_is_priced_all_the_same(gotene: Office) -> None:
    """Charged in March for a decision of February; the record says 4 May: the first fee of 2026 stays what it is.

    With 1,000,000 decided instead of 10,000,000, 2,500 were due: 22,500 are credited.
    """
    reference = gotene.guarantee(date(2026, 2, 2))
    approve(gotene, plan(gotene, at=MARCH), at=MARCH)
    given = {"changes": {"decided_on": date(2026, 5, 4)}, "reason": "Fel dag"}
    gotene(register.correct_terms, reference, **given)
    with pytest.raises(annual_fee.NothingToCharge):
        plan(gotene)
    gotene(register.correct_terms, reference, changes={"decided": kr(1_000_000)}, reason="Fel belopp")
    approve(gotene, plan(gotene))
    assert charged(gotene, reference) == [(1, "first", 25_000, False), (2, "correction", -22_500, True)]


def test_a_charged_fee_is_explained_by_what_was_agreed_when_it_was_charged(gotene: Office) -> None:
    """Agreed in January at 0.3 %, from July at 0.4 %: the fee of March rests on the former, its row and its day."""
    reference = gotene.guarantee(date(2026, 1, 12), decided=kr(2_000_000), fee_rate=Fraction("0.003"))
    approve(gotene, plan(gotene, at=MARCH), at=MARCH)
    terms(gotene, reference, CHANGED_ON, fee_rate=Fraction("0.004"))
    asked = {"organisation_id": gotene.id, "reference": reference, "as_of": AT.date()}
    found = explain(**asked, amount="fee.2026.first")
    assert found.result == kr(6_000) and found.trace is not None and replay(found.trace) == 600_000
    assert [ground.on for ground in found.grounds if ground.name == "fee_rate"] == [date(2026, 1, 12)]


def test_a_year_without_a_rate_is_charged_in_whole_when_it_is_decided(gotene: Office) -> None:
    """Nothing is guessed in March: 4,000,000 x 0.3 % = 12,000 is charged once the rate is known, and the fee of the agreed rate stays.

    The agreed rate is 0.4 %: 1,000,000 gives 4,000.
    """
    no_rate = book("fee_year_on", 'until: 2026-01-01, value: "0.0025"', case_of_2026="expect: {missing: rate_not_decided}")
    take_in(gotene, no_rate, in_force_since=date(2020, 1, 1))
    old = gotene.guarantee(date(2020, 5, 4), (Y25, 4_000_000))
    agreed = gotene.guarantee(date(2010, 5, 4), (Y25, 1_000_000), fee_rate=Fraction("0.004"))
    first = plan(gotene, at=MARCH)
    assert (first["lines"], first["total"], first["missing"]) == (1, "4000.00", 1)
    approve(gotene, first, at=MARCH)
    take_in(gotene, decided_for_2026("0.003", "27900.00"), in_force_since=date(2026, 1, 1))
    approve(gotene, plan(gotene))
    with pytest.raises(annual_fee.NothingToCharge):
        plan(gotene)
    assert charged(gotene, old) == [(2, "annual", 12_000, False)]
    assert charged(gotene, agreed) == [(1, "annual", 4_000, False)]


def test_a_rate_adopted_between_planning_and_approval_stops_the_approval(gotene: Office) -> None:
    """Shown at 0.25 %: 10,000. With 0.3 % adopted 12,000 are due, and the approver has not seen them."""
    old = gotene.guarantee(date(2020, 5, 4), (Y25, 4_000_000))
    shown = plan(gotene)
    assert shown["total"] == "10000.00"
    take_in(gotene, decided_for_2026("0.003", "27900.00"), in_force_since=date(2026, 1, 1))
    with pytest.raises(annual_fee.RunOutdated):
        approve(gotene, shown)
    gotene(annual_fee.reject_annual_fee_run, year=2026, number=shown["number"], reason="ny avgiftssats")
    approve(gotene, plan(gotene))
    assert charged(gotene, old) == [(2, "annual", 12_000, False)]


def test_a_version_counts_first_when_a_second_person_has_confirmed_it(gotene: Office) -> None:
    """10,000,000 x 0.25 % = 25,000 as long as 0.4 % is only taken in; and a rate that the book's own cases deny is not taken in."""
    reference = gotene.guarantee(CHANGED_ON)
    with pytest.raises(CasesFailed):
        gotene(submit_rulebook, text=book("decided_on", 'value: "0.004"'))
    version = gotene(submit_rulebook, text=mid_year("decided_on"), by=gotene.approver)["version"]
    said = {"body": "Kommunfullmäktige", "paragraph": "61", "adopted_on": date(2026, 6, 15)}
    with pytest.raises(SamePerson):
        gotene(adopt_rulebook, by=gotene.approver, version=version, **said)
    assert priced(gotene, reference, 2026, Y26) == [("first", "10000000.00", "0.0025", "25000.00")]


def test_another_organisations_fees_do_not_change(gotene: Office, vara: Office) -> None:
    """Vara keeps the policy of the same name as it ships: 4,000,000 x 0.25 % = 10,000 in March, 10,000,000 x 0.25 % = 25,000 in autumn.

    Götene's 4,000,000 x 0.3 % = 12,000 come by the version that it has adopted meanwhile.
    """
    old, autumn = vara.guarantee(date(2020, 5, 4), (Y25, 4_000_000)), vara.guarantee(date(2026, 9, 7))
    approve(vara, plan(vara, at=MARCH), at=MARCH)
    own = gotene.guarantee(date(2020, 5, 4), (Y25, 4_000_000))
    before = [[], [("first", "10000000.00", "0.0025", "25000.00")]]
    assert [priced(vara, reference, 2026, Y26) for reference in (old, autumn)] == before
    take_in(gotene, decided_for_2026("0.003", "27900.00"), in_force_since=date(2026, 1, 1))
    approve(gotene, plan(gotene))
    assert charged(gotene, own) == [(1, "annual", 12_000, False)]
    assert [priced(vara, reference, 2026, Y26) for reference in (old, autumn)] == before
    approve(vara, plan(vara))
    with pytest.raises(annual_fee.NothingToCharge):
        plan(vara)
    assert charged(vara, old) == [(1, "annual", 10_000, False)]
    assert charged(vara, autumn) == [(2, "first", 25_000, False)]
