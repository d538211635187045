"""Everything that the rules can find is put into words in three languages."""

import re
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

import borgen.guarantee
from borgen.cashflow.plan import Figure, PlanKind, PlanTerms, Step, explain_row
from borgen.guarantee import wording
from borgen.guarantee.annual_fee import MISSING, NOT_DUE, FeeKind, FeeLine, FeeMissing, fee_facts, fee_of_year
from borgen.guarantee.checks import CHECKS, judge_rule
from borgen.guarantee.commitment import AmortisationKind
from borgen.guarantee.policy_cases import commitment_of, outcome_of
from borgen.guarantee.wording import days_as_written, explained, label, say, say_fee
from borgen.kernel.daycount import DayCount
from borgen.kernel.money import Money
from borgen.kernel.shares import percent_text
from borgen.rules.arithmetic import _OPERATIONS
from borgen.rules.finding import Outcome
from tests.test_cases import CASES, policy

LANGUAGES = ("sv", "da", "en")
WORDS = yaml.safe_load((Path(borgen.guarantee.__file__).parent / "wording.yaml").read_text(encoding="utf-8"))
FINDINGS = [case for _, case in CASES if case["asks"] == "finding"]


def _judged(case):
    book = policy(case["policy"])
    return judge_rule(commitment_of(case["given"], book), book, book.book.rules[case["rule"]])


def test_every_sentence_stands_in_each_language():
    for section in (
        "says",
        "fee_reasons",
        "fee_kinds",
        "shown_by",
        "outcomes",
        "strengths",
        "statuses",
        "operations",
        "sources",
    ):
        for code, row in WORDS[section].items():
            assert set(row) == set(LANGUAGES) and all(row.values()), (section, code)
    for key, row in WORDS["keys"].items():
        assert set(LANGUAGES) <= set(row) and row["kind"], key


def test_the_same_facts_are_named_in_each_language():
    for code, row in {**WORDS["says"], **WORDS["fee_reasons"]}.items():
        named = [set(re.findall(r"\{(\w+)\}", row[language])) for language in LANGUAGES]
        assert named[0] == named[1] == named[2], code
        assert named[0] <= set(WORDS["keys"]), code


def test_every_check_has_a_met_a_not_met_and_an_unclear_case():
    """Each rule that is judged from the register is worked out three ways by hand."""
    seen = {check: set() for check in CHECKS}
    for case in FINDINGS:
        rule = policy(case["policy"]).book.rules[case["rule"]]
        seen[rule.check].add(case["expect"]["outcome"])
    wanted = {"met", "not_met", "unclear"}
    assert {check: wanted - outcomes for check, outcomes in seen.items() if not wanted <= outcomes} == {}


def test_every_sentence_on_a_rule_is_found_by_a_case_and_every_finding_has_one():
    codes = {_judged(case).found["code"] for case in FINDINGS}
    apart = {"availability", "committed", "committed.original", "deviation", "late", *(f"fee.{kind.value}" for kind in FeeKind)}
    assert codes == set(WORDS["says"]) - apart


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_finding_reads_as_a_sentence_without_holes(language):
    for case in FINDINGS:
        finding = _judged(case)
        if finding.outcome is not Outcome.MET and finding.found.get("missing") == "":
            raise AssertionError("unclear without naming what is missing")
        sentence = say(finding, language)
        assert sentence[0].isupper() or not sentence[0].isalpha()
        assert "{" not in sentence and "_" not in sentence, sentence


def test_every_fact_of_every_finding_has_a_label():
    for case in FINDINGS:
        finding = _judged(case)
        keys = set(finding.given) | (set(finding.found) - {"code"})
        names = set(finding.found.get("missing", "").split(", ")) - {""}
        assert keys | names <= set(WORDS["keys"]), keys | names


def test_every_reason_about_a_fee_is_worded_and_reached():
    """I5: what is missing is listed with its reason; the cases reach each of them."""
    assert set(WORDS["fee_reasons"]) == {*MISSING, *NOT_DUE}
    reached = set()
    for _, case in CASES:
        if case["asks"] == "fee":
            found = outcome_of(case, policy(case["policy"]))
            reached |= {found[key] for key in ("missing", "none") if key in found}
    of_corrections = {"charged_as_other_kind", "increase_withdrawn"}  # only they give them
    assert set(WORDS["fee_reasons"]) - reached == of_corrections


@pytest.mark.parametrize("language", LANGUAGES)
def test_fees_and_their_explanations_have_no_holes(language):
    lines = 0
    for _, case in CASES:
        if case["asks"] != "fee":
            continue
        book = policy(case["policy"])
        facts = fee_facts(commitment_of(case["given"], book))
        for answer in fee_of_year(facts, book, year=case["year"], charge_on=case.get("charge_on")):
            sentence = say_fee(answer, language)
            assert "{" not in sentence and "–" not in sentence, sentence
            if isinstance(answer, FeeLine):
                lines += 1
                for step in explained(answer.finding.trace, language):
                    assert step.label and step.value and (step.source or step.how)
                    assert "_" not in step.label + step.source, step
            else:
                assert isinstance(answer, FeeMissing) or answer.reason in NOT_DUE
    assert lines > 20


def test_every_operation_of_a_guarantees_figures_is_worded():
    used = {
        "multiply",
        "add",
        "subtract",
        "divide",
        "smaller",
        "larger",
        "months_after",
        "day_in_year",
        "round",
    }
    assert used <= set(WORDS["operations"]) == set(_OPERATIONS)


@pytest.mark.parametrize(
    ("language", "text"),
    [("sv", "9 800 000,50 kr"), ("da", "9.800.000,50 SEK"), ("en", "SEK 9,800,000.50")],
)
def test_amounts_are_written_the_readers_way(language, text):
    assert wording.amount(Money(980_000_050, "SEK"), language).replace("\u00a0", " ") == text


def test_negative_amounts_and_shares():
    from fractions import Fraction

    assert wording.amount(Money(-5000, "DKK"), "da") == "−50,00\u00a0kr."
    assert percent_text(Fraction("0.0025"), "sv") == percent_text(Fraction("0.0025"), "da") == "0,25\u00a0%"
    assert percent_text(Fraction(1, 3), "en") == "33.333333%"
    assert percent_text(Fraction(1), "en") == "100%" and percent_text(Fraction(0), "en") == "0%"


def test_a_late_fee_says_so():
    case = next(case for _, case in CASES if case["name"].startswith("decided case 1, two years"))
    book = policy("gotene")
    (line,) = fee_of_year(
        fee_facts(commitment_of(case["given"], book)), book, year=2026, charge_on=case["charge_on"]
    )
    assert say_fee(line, "sv").endswith("för sent.")


def test_a_key_that_nobody_named_is_shown_as_it_is():
    assert label("something_new", "sv") == "something_new"


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("sv", "från 2017-06-01 till 2026-09-30, KS/2017-06-011, 2017-13-01"),
        ("da", "från 01.06.2017 till 30.09.2026, KS/2017-06-011, 2017-13-01"),
        ("en", "från 1\u00a0Jun\u00a02017 till 30\u00a0Sept\u00a02026, KS/2017-06-011, 2017-13-01"),
    ],
)
def test_days_are_written_as_the_language_writes_them_and_nothing_else_is_taken_for_one(language, written):
    text = "från 2017-06-01 till 2026-09-30, KS/2017-06-011, 2017-13-01"
    assert days_as_written(text, language) == written


def test_the_register_offers_the_kinds_that_have_words_and_no_others():
    """A fixed payment, steps and a lender's rows are the command line's and Python's: the register has no term for their amounts."""
    offered = {kind.value for kind in AmortisationKind} - {AmortisationKind.TEXT.value}
    assert offered == {kind.value for kind in PlanKind} - {PlanKind.ROWS.value, PlanKind.FIXED_PAYMENT.value, PlanKind.STEPPED.value}
    assert offered == set(WORDS["amortisation_kinds"]) - {AmortisationKind.TEXT.value}


@pytest.mark.parametrize("kind", [kind for kind in PlanKind if kind is not PlanKind.ROWS])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_of_a_plan_is_put_into_words(kind, language):
    """G7.6: an explained row shows no name of the code, no fraction and no place in its data."""
    more = {"per_year": Money(2_000_000, "SEK")} if kind is PlanKind.FIXED_PER_YEAR else {}
    more |= {"payment": Money(2_500_000, "SEK")} if kind is PlanKind.FIXED_PAYMENT else {}
    more |= {"steps": (Step(since=date(2026, 4, 1), instalment=Money(500_000, "SEK")),)} if kind is PlanKind.STEPPED else {}
    more |= {"share_per_year": Fraction("0.04")} if kind is PlanKind.SHARE_OF_REMAINING else {}
    for day_count in DayCount:
        terms = PlanTerms(
            kind=kind, granted=Money(10_000_000, "SEK"), starts_on=date(2026, 1, 15), matures_on=date(2029, 1, 1),
            interest_rate=Fraction("0.0325"), day_count=day_count, **more,
        )  # fmt: skip
        for n, figure in ((1, Figure.PAYMENT), (2, Figure.BALANCE)):
            for step in explained(explain_row(terms, n, figure), language):
                said = f"{step.label} {step.value} {step.source} {step.how}"
                assert "_" not in said and "/" not in said and "terms." not in said and "plan." not in said, said
                assert step.label != step.name or step.name in WORDS["keys"], step.name
