"""What `borgen schedule --explain` says of a figure: every name, source and step in the reader's words, whatever the loan."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from click.testing import CliRunner

from borgen.cashflow.contract import (
    Change,
    Draw,
    ExtraRepayment,
    Fee,
    Floating,
    Holiday,
    Indexed,
    LoanContract,
    Place,
    Redeemed,
    Refixed,
    Restructured,
    Rounding,
    Then,
    ledger_of,
)  # fmt: skip
from borgen.cashflow.plan import GivenRow, PlanKind, PlanTerms, Step
from borgen.cli.main import main
from borgen.cli.schedule.explained import in_words, named, placed
from borgen.kernel.daycount import DayCount
from borgen.kernel.money import Money

LOAN = ("annuity", "--principal", "1000000.00", "--rate", "0.03", "--starts-on", "2026-01-01", "--years", "30", "--per-year", "4")


def kr(text: str) -> Money:
    return Money.parse(text, "SEK")


CHANGES: tuple[Change, ...] = (
    ExtraRepayment(on=date(2026, 8, 15), amount=kr("10000.00"), then=Then.LOWER),
    Refixed(on=date(2027, 3, 1), rate=Fraction("0.05")),
    Holiday(on=date(2027, 7, 1), until=date(2028, 3, 1), interest_added=True),
    Holiday(on=date(2028, 7, 1), until=date(2028, 12, 1)),
    Draw(on=date(2029, 2, 1), amount=kr("50000.00")),
    Restructured(on=date(2030, 2, 1), matures_on=date(2034, 2, 1)),
    Redeemed(on=date(2032, 5, 5)),
)
KINDS: dict[str, dict[str, Any]] = {
    "annuity": {"kind": PlanKind.ANNUITY},
    "straight-line": {"kind": PlanKind.STRAIGHT_LINE},
    "bullet": {"kind": PlanKind.BULLET},
    "fixed": {"kind": PlanKind.FIXED_PER_YEAR, "per_year": kr("30000.00")},
    "fixed-payment": {"kind": PlanKind.FIXED_PAYMENT, "payment": kr("70000.00")},
    "stepped": {"kind": PlanKind.STEPPED, "steps": (Step(since=date(2027, 1, 1), instalment=kr("50000.00")),)},
    "share": {"kind": PlanKind.SHARE_OF_REMAINING, "share_per_year": Fraction("0.1")},
}
AGREED: dict[str, dict[str, Any]] = {
    "plain": {},
    "fees": {"fees": (Fee(name="bidrag", share_per_year=Fraction("0.005")), Fee(name="avgift", per_year=kr("1000.00")))},
    "krona": {"rounding": Rounding(unit=100)},
    "payment": {"rounding": Rounding(unit=100, place=Place.PAYMENT)},
    "floating": {"floating": Floating(code="CIBOR", months=6)},
    "indexed": {"indexed": Indexed(code="KPI", base=Fraction(100)), "rounding": Rounding(unit=100)},
}
FIXINGS = {
    "CIBOR": {date(year, month, 1): Fraction("0.02") for year in range(2026, 2036) for month in (1, 7)},
    "KPI": {date(year, month, 1): Fraction(101) for year in range(2026, 2036) for month in range(1, 13)},
}


def traces(agreed: str, terms: dict[str, Any], changes: tuple[Change, ...]) -> list[Any]:
    plan = PlanTerms(
        **{"granted": kr("1000000.00"), "starts_on": date(2026, 1, 1), "matures_on": date(2032, 1, 1), "payments_a_year": 2,
           "interest_rate": Fraction("0.04"), "day_count": DayCount.ACT_ACT_ICMA} | terms
    )  # fmt: skip
    drawn = {"drawn_at_start": kr("900000.00")} if any(isinstance(change, Draw) for change in changes) else {}
    contract = LoanContract(plan=plan, changes=changes, **AGREED[agreed], **drawn)
    return [
        posting.explain(figure) for posting in ledger_of(contract, fixings=FIXINGS).postings for figure in posting.figures
    ]


@pytest.mark.parametrize("language", ["sv", "da", "en"])
@pytest.mark.parametrize(
    ("kind", "agreed"), [(kind, agreed) for kind in KINDS for agreed in AGREED if (kind, agreed) != ("bullet", "indexed")]
)
def test_every_name_and_every_source_is_in_words(kind: str, agreed: str, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BORGEN_LANGUAGE", language)
    changes = tuple(change for change in CHANGES if kind != "fixed" or not isinstance(change, Draw))  # it is paid out at once
    for day_count in (DayCount.ACT_ACT_ICMA, DayCount.THIRTY_E_360_ISDA):
        for trace in traces(agreed, KINDS[kind] | {"day_count": day_count}, changes):
            lines = list(in_words(trace))
            assert len(lines) == len(trace.inputs) + len(trace.steps)
            assert not any("_" in line for line in lines), lines


@pytest.mark.parametrize("language", ["sv", "da", "en"])
def test_a_lenders_rows_and_a_least_amount_are_in_words(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BORGEN_LANGUAGE", language)
    rows = (
        GivenRow(due_on=date(2026, 7, 1), principal=kr("400000.00"), interest=kr("20000.00")),
        GivenRow(due_on=date(2027, 1, 1), principal=kr("600000.00"), interest=None),
    )
    for trace in traces("plain", {"kind": PlanKind.ROWS, "rows": rows, "matures_on": None}, ()):
        assert not any("_" in line for line in in_words(trace))
    least = {"kind": PlanKind.SHARE_OF_REMAINING, "share_per_year": Fraction("0.01")}
    plan = PlanTerms(
        granted=kr("100000.00"), starts_on=date(2026, 1, 1), matures_on=date(2030, 1, 1), interest_rate=Fraction("0.04"), **least
    )
    for posting in ledger_of(LoanContract(plan=plan, minimum_per_year=kr("5000.00"))).postings:
        assert not any("_" in line for line in in_words(posting.explain()))


def test_numbers_in_a_name_follow_its_words() -> None:
    assert named("interest_exact_2", "en") == "interest before rounding 2"
    assert named("interest_exact_2_a_year", "sv") == "ränta för ett år 2"
    assert named("years_f_1_2", "da") == "del af et år 1.2"
    assert named("fee_1_in_units", "en") == "fee in units of rounding 1"
    assert placed("postings.3.balance", "sv") == "skuld efter rad 3"
    assert placed("terms.fees.bidrag", "da") == "lånets vilkår, gebyret bidrag"
    with pytest.raises(KeyError):
        named("colour", "en")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("sv", ("rad 2, 2026-07-01, Ränta = ", "årsränta = 3 %  (lånets villkor)", "[avrundat: ränta före avrundning; till närmaste, hälften uppåt]")),
        ("da", ("række 2, 01.07.2026, Rente = ", "årlig rente = 3 %  (lånets vilkår)", "[afrundet: rente før afrunding; til nærmeste, halve op]")),
        ("en", ("row 2, 2026-07-01, Interest = ", "rate a year = 3%  (terms of the loan)", "[rounded: interest before rounding; to the nearest, halves up]")),
    ],
)  # fmt: skip
def test_an_explanation_is_in_the_readers_language(language: str, words: tuple[str, ...]) -> None:
    said = CliRunner().invoke(main, ["schedule", *LOAN, "--explain", "2:interest"], env={"BORGEN_LANGUAGE": language})
    shown = said.output.replace("\xa0", " ")
    assert said.exit_code == 0 and all(word in shown for word in words), shown
