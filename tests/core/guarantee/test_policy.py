"""What a policy may say, and what refuses it."""

from datetime import date

import pytest

from borgen.guarantee.commitment import BorrowerClass
from borgen.guarantee.policy import Policy, PolicyRefused, open_policy, policy_of, shipped_policies, words_of
from borgen.guarantee.vocabulary import vocabulary
from borgen.rules.citation import Status
from borgen.rules.parameter import RulebookSilent
from borgen.rules.rulebook import read_rulebook

HEAD = """
id: prov
title: {sv: Prov, da: Prøve, en: Trial}
issuer: Provs kommun
source: {title: Prov}
checked_on: 2026-11-22
"""
TERM = "term: {sv: x, da: x, en: x}, unit: x"
SAYS = 'says: {sv: x, da: x, en: x}, cite: "1 §"'


def book(parameters: str = "{}", rules: str = "{}") -> Policy:
    return policy_of(read_rulebook(f"{HEAD}\nparameters: {parameters}\nrules: {rules}\n"))


def parameter(name: str, *, kind: str, value: str, keyed_by: str = "decided_on") -> str:
    values = f'[{{value: "{value}", cite: "1 §"}}]'
    return f"{{{name}: {{{TERM}, kind: {kind}, keyed_by: {keyed_by}, values: {values}}}}}"


REFUSED = [
    (parameter("fee_rato", kind="share", value="0.1"), "{}", "parameters.fee_rato", "unknown_parameter"),
    (parameter("fee_rate", kind="number", value="0.1"), "{}", "parameters.fee_rate.kind", "wrong_kind"),
    (
        parameter("fee_rate", kind="share", value="0.1", keyed_by="paid_on"), "{}",
        "parameters.fee_rate.keyed_by", "unknown_date",
    ),
    (
        parameter("fee_basis", kind="choice", value="moon"), "{}",
        "parameters.fee_basis.values[0].value", "unknown_word",
    ),
    (
        parameter("fee_basis", kind="choice", value="decided, outstanding"), "{}",
        "parameters.fee_basis.values[0].value", "one_word_wanted",
    ),
    (
        parameter("application_windows", kind="choice", value="in spring"), "{}",
        "parameters.application_windows.values[0].value", "unknown_word",
    ),
    (parameter("fee_rate.club", kind="share", value="0.1"), "{}", "parameters.fee_rate.club", "unknown_class"),
    (parameter("decides", kind="choice", value="council"), "{}", "parameters.decides", "unknown_matter"),
    (
        parameter("fee_rate.business.new", kind="share", value="0.1"), "{}",
        "parameters.fee_rate.business.new", "unknown_word",
    ),
    ("{}", f"{{r: {{strength: must, check: insuredd, {SAYS}}}}}", "rules.r.check", "unknown_check"),
    ("{}", f"{{r: {{strength: must, {SAYS}}}}}", "rules.r.check", "nothing_applies_it"),
    ("{}", f"{{r: {{strength: must, check: insured, {SAYS}}}}}", "rules.r.check", "check_lacks_parameter"),
    ("{}", f"{{r: {{strength: must, check: fee, {SAYS}}}}}", "rules.r.uses", "missing"),
    (
        "{}", f"{{r: {{strength: must, check: amount_exact, applies_to: [club], {SAYS}}}}}",
        "rules.r.applies_to", "unknown_class",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("parameters", "rules", "place", "code"), REFUSED, ids=[f"{r[3]} {r[2]}" for r in REFUSED]
)
def test_what_the_code_does_not_know_is_refused_by_place(parameters, rules, place, code):
    """T1: a rule that silently does not fire is an error."""
    with pytest.raises(PolicyRefused) as refused:
        book(parameters, rules)
    assert [(p.place, p.code) for p in refused.value.problems] == [(place, code)]
    assert refused.value.problems[0].params or code == "missing"


def test_every_problem_is_told_at_once():
    with pytest.raises(PolicyRefused) as refused:
        book(parameter("fee_rato", kind="share", value="0.1"), f"{{r: {{strength: must, {SAYS}}}}}")
    assert len(refused.value.problems) == 2


def test_a_class_of_borrowers_may_have_values_of_its_own():
    both = (
        f'{{fee_rate: {{{TERM}, kind: share, keyed_by: decided_on, values: [{{value: "0.1", cite: "1 §"}}]}}, '
        f"fee_rate.business: {{{TERM}, kind: share, keyed_by: decided_on, "
        f'values: [{{value: "0.2", cite: "1 §"}}]}}}}'
    )
    policy, dates = book(both), {"decided_on": date(2020, 1, 1)}
    assert policy.says("fee_rate", dates).text == "0.1"
    assert policy.says("fee_rate", dates, BorrowerClass.ASSOCIATION).text == "0.1"
    assert policy.says("fee_rate", dates, BorrowerClass.BUSINESS).text == "0.2"


def test_a_silent_policy_says_so():
    policy, dates = book(), {"decided_on": date(2020, 1, 1)}
    assert policy.find("fee_rate", dates) is None
    with pytest.raises(RulebookSilent, match="prov#fee_rate"):
        policy.says("fee_rate", dates)
    assert "fee_rate" in policy.silent_on


def test_gotene_is_silent_about_what_its_source_cuts_off():
    """The readings table: adoption and transition days silent."""
    policy = open_policy("gotene")
    assert "transition_on" in policy.silent_on
    assert not any(isinstance(value, date) for value in policy.book.adopted.values())
    assert policy.book.since is None


CLAUSES = [
    "G1.1",
    "G1.2",
    "G1.3",
    "G2.1",
    "G2.2",
    "G3.1",
    "G3.2",
    "G3.3",
    "G4.1",
    "G4.2",
    "G4.3",
    "G5.1",
    "G5.2",
    "G5.3",
    "G6.1",
    "G7.1",
    "G7.2",
    "G7.3",
    "G7.4",
    "G7.5",
    "G7.6",
    "G7.7",
    "G7.8",
    "G8.1",
    "G8.2",
    "G8.3",
    "G9.1",
    "G9.2",
    "G9.3",
    "G10.1",
    "G10.2",
    "G10.3",
    "G10.4",
    "G11",
]


def test_every_clause_of_the_plan_is_a_rule():
    rules = open_policy("gotene").book.rules.values()
    assert {clause for rule in rules for clause in rule.clauses} == set(CLAUSES)
    assert all(rule.clauses and rule.cite.section[0].isdigit() for rule in rules)


READINGS = {
    "fee_pro_rata": "none", "fee_refund_on_lapse": "no", "fee_basis_year": "preceding",
    "fee_remains_on": "year_end, charging_day", "fee_increase": "added_only", "available_counts_from": "last_decision",
    "decides.inside_frame": "board", "credit_counts_from": "executed", "amortisation_counts_from": "first_drawn",
    "long_term_months": "12", "begun_before": "decided", "annual_report_months": "6",
}  # fmt: skip


@pytest.mark.parametrize("name", READINGS)
def test_each_reading_is_an_assumed_parameter(name):
    """«Readings that we take»: shown as assumed, never hidden in code."""
    ruling = open_policy("gotene").book.parameters[name].rulings[0]
    assert ruling.text == READINGS[name] and ruling.cite.status is Status.ASSUMED


NUMBERS = {
    "fee_rate": "0.0025", "fee_charge_by": "04-01", "own_contribution_min": "0.10", "credit_months_max": "60",
    "review_every_months": "60", "available_months": "12", "amortisation_within_months": "12", "attachments_years": "3",
}  # fmt: skip


@pytest.mark.parametrize("name", NUMBERS)
def test_each_number_of_the_plan_is_official(name):
    ruling = open_policy("gotene").book.parameters[name].rulings[0]
    assert ruling.text == NUMBERS[name] and ruling.cite.status is Status.OFFICIAL


def test_two_sections_numbered_nine_are_cited_by_title():
    sections = {rule.cite.section for rule in open_policy("gotene").book.rules.values()}
    assert {"9) Beslut om borgensärenden", "9) Handläggning"} <= sections


@pytest.mark.parametrize("id", shipped_policies())
def test_a_second_hand_policy_never_claims_to_be_official(id):
    """T1: what was read in papers and newspapers about a policy is secondary or assumed."""
    policy = open_policy(id)
    cites = [r.cite for p in policy.book.parameters.values() for r in p.rulings]
    cites += [rule.cite for rule in policy.book.rules.values()]
    assert str(policy.book.source["address"]).startswith("http")
    assert id == "gotene" or not any(cite.status is Status.OFFICIAL for cite in cites)


def test_no_policy_sets_a_parameter_that_nothing_reads_or_shows():
    """Each parameter that is not only shown is read by name somewhere in the programme."""
    from pathlib import Path

    import borgen.guarantee

    code = "".join(
        p.read_text(encoding="utf-8") for p in Path(borgen.guarantee.__file__).parent.rglob("*.py")
    )
    unread = [n for n, w in vocabulary().parameters.items() if not w.is_stated and f'"{n}' not in code]
    assert unread == []


def test_words_of_a_list():
    ruling = open_policy("gotene").book.parameters["purposes_preferred"].rulings[0]
    assert words_of(ruling) == ("leisure", "infrastructure")
