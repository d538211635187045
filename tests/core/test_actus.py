"""The public ACTUS contract tests: every case of the files in tests/data/actus, every field at 1e-8."""

import json
import random
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from borgen.cashflow.actus.file import NotCases, events_of_case, read_cases
from borgen.cashflow.actus.observed import FixingMissing
from borgen.cashflow.actus.terms import TERMS
from borgen.cashflow.plan import PlanImpossible

FILES = sorted((Path(__file__).parents[1] / "data" / "actus").glob("actus-tests-*.json"))
CASES = {
    name: (case, json.loads(file.read_text("utf-8"))[name]["results"])
    for file in FILES
    for name, case in read_cases(file.read_text("utf-8")).items()
}
TIMES = {"eventDate", "exerciseDate"}
CONTRADICTS_THE_TEXT = "lam18"


def _differences(got: list[dict[str, Any]], expected: list[dict[str, Any]]) -> list[str]:
    assert [event["eventType"] for event in got] == [event["eventType"] for event in expected]
    found = []
    for n, (ours, theirs) in enumerate(zip(got, expected, strict=True)):
        assert set(ours) == set(theirs), f"event {n} has other fields"
        for field, value in theirs.items():
            if field in TIMES:
                same = datetime.fromisoformat(ours[field]) == datetime.fromisoformat(value)
            elif field in {"eventType", "currency"}:
                same = ours[field] == value
            else:
                same = abs(ours[field] - float(value)) <= 1e-8
            if not same:
                found.append(
                    f"{n} {theirs['eventDate']} {theirs['eventType']} {field}: {ours[field]}, not {value}"
                )
    return found


def test_the_files_are_all_there() -> None:
    assert [file.stem.removeprefix("actus-tests-") for file in FILES] == [
        "ann",
        "cec",
        "ceg",
        "clm",
        "lam",
        "lax",
        "nam",
        "pam",
    ]
    assert len(CASES) == 107


@pytest.mark.parametrize("name", sorted(set(CASES) - {CONTRADICTS_THE_TEXT}))
def test_a_published_case_comes_out(name: str) -> None:
    case, expected = CASES[name]
    assert _differences(events_of_case(case), expected) == []


def test_lam18_agrees_once_its_base_is_the_one_that_its_figures_have() -> None:
    """Its terms say NTIED, a base that stays; from the second payment on its figures are those of NT (decision 20)."""
    case, expected = CASES[CONTRADICTS_THE_TEXT]
    as_agreed = _differences(events_of_case(case), expected)
    assert as_agreed and all(
        " PR accruedInterest" in text or " payoff" in text or "RR" in text for text in as_agreed
    )
    assert (
        _differences(
            events_of_case({**case, "terms": {**case["terms"], "interestCalculationBase": "NT"}}), expected
        )
        == []
    )


PAM = {
    "contractType": "PAM", "statusDate": "2025-12-30T00:00:00", "contractRole": "RPA", "currency": "SEK",
    "notionalPrincipal": "1000", "initialExchangeDate": "2026-01-01T00:00:00", "maturityDate": "2028-01-01T00:00:00",
    "nominalInterestRate": "0.05", "dayCountConvention": "30E360", "cycleAnchorDateOfInterestPayment": "2027-01-01T00:00:00",
    "cycleOfInterestPayment": "P1YL1",
}  # fmt: skip
LAM = {
    **PAM, "contractType": "LAM", "cycleAnchorDateOfPrincipalRedemption": "2027-01-01T00:00:00",
    "cycleOfPrincipalRedemption": "P1YL1", "nextPrincipalRedemptionPayment": "500",
}  # fmt: skip


def _events(terms: dict[str, Any], **case: Any) -> list[tuple[str, str, float]]:
    return [
        (event["eventDate"][:10], event["eventType"], round(event["payoff"], 8))
        for event in events_of_case({"terms": terms, **case})
    ]


@pytest.mark.parametrize(
    ("terms", "term", "code"),
    [
        ({**PAM, "contractType": "SWAPS"}, "contractType", "not_supported"),
        ({**PAM, "contractType": None}, "contractType", "missing"),
        ({**PAM, "interestRateOfNominal": "0.1"}, "interestRateOfNominal", "unknown_term"),
        ({**PAM, "cycleOfPrincipalRedemption": "P1ML0"}, "cycleOfPrincipalRedemption", "not_a_term_of_this_type"),
        ({**PAM, "maturityDate": "2025-01-01T00:00:00"}, "maturityDate", "not_after_start"),
        ({**PAM, "maturityDate": None}, "maturityDate", "missing"),
        ({**PAM, "notionalPrincipal": "-1"}, "notionalPrincipal", "negative"),
        ({**PAM, "notionalPrincipal": "1e400"}, "notionalPrincipal", "out_of_range"),
        ({**PAM, "notionalPrincipal": "NaN"}, "notionalPrincipal", "out_of_range"),
        ({**PAM, "dayCountConvention": "A366"}, "dayCountConvention", "not_supported"),
        ({**PAM, "cycleOfInterestPayment": "P0ML1"}, "cycleOfInterestPayment", "not_a_cycle"),
        ({**PAM, "cycleOfInterestPayment": "P1M1"}, "cycleOfInterestPayment", "not_a_cycle"),
        ({**PAM, "statusDate": "yesterday"}, "statusDate", "not_a_time"),
        ({**PAM, "contractRole": "LENDER"}, "contractRole", "not_supported"),
        ({**PAM, "cyclePointOfInterestPayment": "B"}, "cyclePointOfInterestPayment", "not_supported"),
        ({**PAM, "cycleOfRateReset": "P1YL1"}, "marketObjectCodeOfRateReset", "missing"),
        ({**PAM, "lifeCap": "0.01", "lifeFloor": "0.02"}, "lifeCap", "below_the_floor"),
        ({**LAM, "maturityDate": None, "nextPrincipalRedemptionPayment": None}, "maturityDate", "missing"),
        ({**LAM, "nextPrincipalRedemptionPayment": "0"}, "nextPrincipalRedemptionPayment", "not_positive"),
        (
            {**LAM, "contractType": "NAM", "maturityDate": None, "nextPrincipalRedemptionPayment": "50"},
            "nextPrincipalRedemptionPayment", "never_ends",
        ),
        (
            {
                **{key: value for key, value in PAM.items() if "InterestPayment" not in key}, "contractType": "LAX",
                "arrayCycleAnchorDateOfPrincipalRedemption": "2027-01-01T00:00:00", "arrayNextPrincipalRedemptionPayment": 10,
                "arrayIncreaseDecrease": "DEC", "interestCalculationBase": "NTL",
            },
            "interestCalculationBaseAmount", "missing",
        ),
        ({**PAM, "contractType": "CEG"}, "initialExchangeDate", "not_a_term_of_this_type"),
    ],
)  # fmt: skip
def test_an_impossible_term_is_named(terms: dict[str, Any], term: str, code: str) -> None:
    with pytest.raises(PlanImpossible) as refused:
        events_of_case({"terms": terms})
    assert (refused.value.term, refused.value.code) == (term, code)


def test_a_missing_fixing_gives_no_figure() -> None:
    terms = {
        **PAM,
        "cycleAnchorDateOfRateReset": "2027-01-01T00:00:00",
        "cycleOfRateReset": "P1YL1",
        "marketObjectCodeOfRateReset": "X",
    }
    older = {"X": {"data": [{"timestamp": "2026-12-31T00:00:00", "value": "0.01"}]}}
    with pytest.raises(FixingMissing) as missing:
        events_of_case({"terms": terms, "dataObserved": older})
    assert missing.value.code == "X" and missing.value.time == datetime(2027, 1, 1)
    # until somebody needs it, nothing is missing
    assert [kind for _, kind, _ in _events(terms, dataObserved=older, to="2026-12-31T00:00:00")] == ["IED"]


def test_rate_resets_stay_within_caps_and_floors() -> None:
    terms = {
        **PAM, "maturityDate": "2031-01-01T00:00:00", "cycleAnchorDateOfRateReset": "2027-01-01T00:00:00", "cycleOfRateReset": "P1YL1",
        "marketObjectCodeOfRateReset": "X", "rateMultiplier": "2", "rateSpread": "0.01", "periodCap": "0.02", "periodFloor": "-0.01",
        "lifeCap": "0.08", "lifeFloor": "0.06",
    }  # fmt: skip
    values = zip(("2027", "2028", "2029", "2030"), ("0.10", "0.10", "0.01", "-0.05"), strict=True)
    data = {
        "X": {"data": [{"timestamp": f"{year}-01-01T00:00:00", "value": value} for year, value in values]}
    }
    events = events_of_case({"terms": terms, "dataObserved": data})
    # 5 % + at most 2, then at most 8 in all, then at most 1 less, then not under 6
    assert [event["nominalInterestRate"] for event in events if event["eventType"] == "RR"] == [
        0.07,
        0.08,
        0.07,
        0.06,
    ]


def test_a_fee_on_the_notional_and_a_fixed_one() -> None:
    fee = {"cycleAnchorDateOfFee": "2027-01-01T00:00:00", "cycleOfFee": "P1YL1"}
    on_notional = _events({**PAM, **fee, "feeBasis": "N", "feeRate": "0.01"})
    assert [event for event in on_notional if event[1] == "FP"] == [
        ("2027-01-01", "FP", 10.0),
        ("2028-01-01", "FP", 10.0),
    ]
    fixed = _events({**PAM, **fee, "feeBasis": "A", "feeRate": "7", "contractRole": "RPL"})
    assert [event for event in fixed if event[1] == "FP"] == [
        ("2027-01-01", "FP", -7.0),
        ("2028-01-01", "FP", -7.0),
    ]


def test_an_index_scales_interest_and_principal_as_its_effect_says() -> None:
    index = {
        "marketObjectCodeOfScalingIndex": "CPI", "scalingIndexAtContractDealDate": "100", "cycleOfScalingIndex": "P1YL1",
        "cycleAnchorDateOfScalingIndex": "2027-06-01T00:00:00",
    }  # fmt: skip
    data = {"CPI": {"data": [{"timestamp": "2027-05-01T00:00:00", "value": "110"}]}}
    for effect, interest, principal in (
        ("INO", 55, 1100),
        ("IOO", 55, 1000),
        ("ONO", 50, 1100),
        ("OOO", 50, 1000),
    ):
        events = _events({**PAM, **index, "scalingEffect": effect}, dataObserved=data)
        assert events[-2:] == [("2028-01-01", "IP", interest), ("2028-01-01", "MD", principal)]


def test_a_prepayment_lowers_the_payments_or_shortens_the_term_and_costs_a_penalty() -> None:
    seen = [{"time": "2027-07-01T00:00:00", "type": "PP", "value": "100"}]
    terms = {**LAM, "maturityDate": "2029-01-01T00:00:00", "nextPrincipalRedemptionPayment": "400"}
    shorter = _events({**terms, "prepaymentEffect": "M"}, eventsObserved=seen)
    assert [event for event in shorter if event[1] in {"PR", "PP", "MD"}] == [
        ("2027-01-01", "PR", 400), ("2027-07-01", "PP", 100), ("2028-01-01", "PR", 400), ("2029-01-01", "MD", 100),
    ]  # fmt: skip
    lower = _events(
        {**terms, "prepaymentEffect": "A", "penaltyType": "A", "penaltyRate": "5"}, eventsObserved=seen
    )
    assert [event for event in lower if event[1] in {"PR", "PP", "PY", "MD"}] == [
        ("2027-01-01", "PR", 400), ("2027-07-01", "PY", 5), ("2027-07-01", "PP", 100), ("2028-01-01", "PR", 250),
        ("2029-01-01", "MD", 250),
    ]  # fmt: skip
    assert "PP" not in {kind for _, kind, _ in _events(terms, eventsObserved=seen)}  # effect N: not agreed


def test_a_settlement_currency_needs_its_rate() -> None:
    terms = {**PAM, "settlementCurrency": "EUR"}
    data = {"SEK/EUR": {"data": [{"timestamp": "2026-01-01T00:00:00", "value": "0.1"}]}}
    assert _events(terms, dataObserved=data)[0] == ("2026-01-01", "IED", -100.0)
    with pytest.raises(FixingMissing, match="SEK/EUR"):
        events_of_case({"terms": terms})


def test_a_guarantee_on_a_guarantee_covers_what_that_covers() -> None:
    inner = {
        "contractType": "CEG", "contractID": "inner", "statusDate": PAM["statusDate"], "contractRole": "BUY", "currency": "SEK",
        "coverageOfCreditEnhancement": "0.5", "purchaseDate": "2026-01-01T00:00:00",
        "contractStructure": [{"object": {**PAM, "contractID": "loan"}, "referenceType": "CNT", "referenceRole": "COVE"}],
    }  # fmt: skip
    outer = {
        **inner, "contractID": "outer", "coverageOfCreditEnhancement": "0.8", "settlementPeriod": "P10D",
        "contractStructure": [{"object": inner, "referenceType": "CNT", "referenceRole": "COVE"}],
    }  # fmt: skip
    seen = [
        {
            "time": "2027-03-01T00:00:00",
            "type": "CE",
            "contractId": "inner",
            "states": {"contractPerformance": "DF"},
        }
    ]
    assert _events(outer, eventsObserved=seen) == [
        ("2026-01-01", "PRD", 0.0), ("2027-03-01", "XD", 0.0), ("2027-03-11", "STD", 400.0),
    ]  # fmt: skip


def test_a_guarantee_fee_runs_until_the_exercise_and_is_settled_with_it() -> None:
    terms = {
        "contractType": "CEG", "statusDate": "2026-01-01T00:00:00", "contractRole": "SEL", "currency": "SEK", "notionalPrincipal": "1000",
        "dayCountConvention": "30E360", "maturityDate": "2029-01-01T00:00:00", "purchaseDate": "2026-01-02T00:00:00", "feeRate": "0.01",
        "cycleAnchorDateOfFee": "2027-01-02T00:00:00", "cycleOfFee": "P1YL1",
        "contractStructure": [{"object": {"contractIdentifier": "B"}, "referenceType": "CID", "referenceRole": "COVE"}],
    }  # fmt: skip
    seen = [
        {
            "time": "2027-07-02T00:00:00",
            "type": "CE",
            "contractId": "B",
            "states": {"contractPerformance": "DF"},
        }
    ]
    assert _events(terms, eventsObserved=seen) == [
        ("2026-01-02", "PRD", 0.0), ("2027-01-02", "FP", -10.0), ("2027-07-02", "XD", 0.0), ("2027-07-02", "STD", -1005.0),
    ]  # fmt: skip


def test_what_is_no_file_of_cases_is_refused() -> None:
    for text in ("", "[]", '{"a": 1}', "[" * 100_000):
        with pytest.raises(NotCases):
            read_cases(text)


def test_a_model_prepays_on_its_dates() -> None:
    option = {
        "prepaymentEffect": "M", "objectCodeOfPrepaymentModel": "PREPAID", "cycleAnchorDateOfOptionality": "2026-07-01T00:00:00",
        "cycleOfOptionality": "P1YL1",
    }  # fmt: skip
    values = [{"timestamp": f"{year}-07-01T00:00:00", "value": value} for year, value in ((2026, "100"), (2027, "2000"))]
    events = _events({**PAM, **option}, dataObserved={"PREPAID": {"data": values}})
    # the second one is more than is left
    assert [event for event in events if event[1] in {"PP", "MD"}] == [
        ("2026-07-01", "PP", 100), ("2027-07-01", "PP", 900), ("2028-01-01", "MD", 0),
    ]  # fmt: skip
    with pytest.raises(FixingMissing):
        _events({**PAM, **option})


def test_cycles_without_anchors_begin_with_the_contract_and_redemptions_a_cycle_later() -> None:
    terms = {key: value for key, value in LAM.items() if not key.startswith("cycleAnchor")}
    assert _events(terms) == [
        ("2026-01-01", "IED", -1000), ("2026-01-01", "IP", 0), ("2027-01-01", "PR", 500), ("2027-01-01", "IP", 50),
        ("2028-01-01", "IP", 25), ("2028-01-01", "MD", 500),
    ]  # fmt: skip


JUNK = (
    None, "", 0, 1, "-5", "1e17", "1E-17", "-1", "P1DL1", "P9999YL1", "P0D", "P99999D", "9999-12-31T00:00:00", "0001-01-01T00:00:00",
    "2013-12-31T23:59:59", [], ["2013-01-01T00:00:00"], {}, "EOM", "MF", "SE", "SCF", "CSMP", "B252", "30E360ISDA", "A336", "RPL", "NTL",
    "NTIED", "A", "INO", "M", True, "1" * 40, ["INC"], ["DEC", "INC"], "VAR",
)  # fmt: skip


def test_whatever_is_written_in_a_file_the_answer_is_events_or_a_named_term() -> None:
    """400 published cases with one to three terms spoilt: an answer that JSON can hold, or a refusal that names something."""
    rng = random.Random(7)
    named = 0
    for _ in range(400):
        case = CASES[rng.choice(sorted(CASES))][0]
        spoilt = {rng.choice(sorted(TERMS if rng.random() < 0.4 else case["terms"])): rng.choice(JUNK) for _ in range(rng.randrange(1, 4))}
        try:
            json.dumps(events_of_case({**case, "terms": {**case["terms"], **spoilt}}), allow_nan=False)
        except PlanImpossible as refused:
            named += bool(refused.term and refused.code)
        except FixingMissing as missing:
            named += bool(missing.code and missing.time)
    assert 100 < named < 400


def test_contracts_in_each_other_without_end_are_refused() -> None:
    inner: dict[str, Any] = PAM
    for _ in range(2000):
        inner = {
            "contractType": "CEG", "statusDate": PAM["statusDate"], "contractRole": "BUY", "currency": "SEK",
            "contractStructure": [{"object": inner, "referenceType": "CNT", "referenceRole": "COVE"}],
        }  # fmt: skip
    with pytest.raises(PlanImpossible, match="too deep"):
        events_of_case({"terms": inner})
