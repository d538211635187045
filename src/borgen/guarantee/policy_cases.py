"""Worked examples that a case officer can read, write and sign, and what becomes of them.

A case gives plain facts of one guarantee and says what follows from a policy. The same form stands in a rulebook's own
``cases`` and in ``tests/cases``::

    - name: the first fee is taken on the decided amount
      asks: fee
      year: 2024
      given: {decided: "10000000.00", decided_on: 2024-11-20, borrower_class: association}
      expect: {kind: first, basis: "10000000.00", rate: "0.0025", amount: "25000.00"}

What a case ``expect``s is compared with what came out, key by key; what it leaves out is not compared. A fact that no
guarantee has is refused: a case that says less than it seems to would prove nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from fractions import Fraction
from typing import Any

from borgen.guarantee.annual_fee import FeeLine, FeeMissing, fee_facts, fee_of_year
from borgen.guarantee.checks import CHECKS, judge_rule
from borgen.guarantee.commitment import (
    Amortisation,
    AmortisationKind,
    Borrower,
    BorrowerClass,
    Commitment,
    Covered,
    Decision,
    DecisionOutcome,
    Evidence,
    ExposureKind,
    Increase,
    Insurance,
    LegalForm,
    Loan,
    Precision,
    Security,
    SecurityKind,
)
from borgen.guarantee.duties import duties_of
from borgen.guarantee.exposure import exposure_of
from borgen.guarantee.plain import plain_text
from borgen.guarantee.policy import Policy, policy_of
from borgen.guarantee.state import availability_of, state_of
from borgen.kernel.money import Money, NotAnAmount
from borgen.rules.finding import Finding
from borgen.rules.rulebook import Rulebook


class CaseRefused(ValueError):
    """A case asks for something unknown, or gives a fact that no guarantee has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """What became of one case: ``got`` holds everything that came out, ``expected`` what is compared; ``refused`` why it
    could not run.
    """

    name: str
    expected: Mapping[str, str]
    got: Mapping[str, str]
    refused: str = ""

    @property
    def passed(self) -> bool:
        """Whether the case ran, compared something, and everything agreed."""
        compared = {key: self.got.get(key, "") for key in self.expected}
        return not self.refused and bool(self.expected) and self.expected == compared


def run_cases(book: Rulebook) -> tuple[CaseResult, ...]:
    """Work out a policy's own cases.

    Raises:
        PolicyRefused: the rulebook is no policy that this programme can apply.
    """
    policy = policy_of(book)
    return tuple(run_case(case, policy) for case in book.cases)


def run_case(case: Mapping[str, Any], policy: Policy) -> CaseResult:
    """Work out one case under a policy."""
    name = str(case.get("name", ""))
    expected = {key: plain_text(value) for key, value in (case.get("expect") or {}).items()}
    try:
        got = outcome_of(case, policy)
    except (CaseRefused, NotAnAmount, ValueError) as error:
        return CaseResult(name=name, expected=expected, got={}, refused=str(error) or type(error).__name__)
    return CaseResult(name=name, expected=expected, got=got)


def outcome_of(case: Mapping[str, Any], policy: Policy) -> dict[str, str]:
    """Everything that comes out of a case, by key, as plain texts.

    Raises:
        CaseRefused: an unknown question, key or fact.
    """
    unknown = set(case) - _CASE_KEYS
    ask = _ASKS.get(case.get("asks", ""))
    if ask is None or unknown:
        raise CaseRefused(f"unknown: {', '.join(sorted(unknown)) or case.get('asks')}")
    return ask(case, policy)


def commitment_of(given: Mapping[str, Any], policy: Policy) -> Commitment:
    """The commitment that a case describes; what it leaves out is not known.

    Raises:
        CaseRefused: a fact that no guarantee has.
    """
    currency = str(given.get("currency", "SEK"))
    own = {key: value for key, value in given.items() if key in _OWN_FACTS}
    borrower = {_BORROWER[key]: value for key, value in given.items() if key in _BORROWER}
    decision = {_DECISION[key]: value for key, value in given.items() if key in _DECISION}
    loans = [_loan(index, row, currency) for index, row in enumerate(given.get("loans", ()), start=1)]
    debts = {_day(on): _money(debt, currency) for on, debt in given.get("debts", {}).items()}
    unknown = set(given) - set(own) - set(_BORROWER) - set(_DECISION) - _COLLECTIONS
    if unknown:
        raise CaseRefused(f"no guarantee has: {', '.join(sorted(unknown))}")
    return Commitment(
        borrower=Borrower(**_read(Borrower, {"name": "Låntagaren", **borrower}, currency)),
        decision=Decision(**_read(Decision, {"outcome": "granted", **decision}, currency)),
        loans=tuple(loans), debts_at=debts,
        securities=tuple(_row(Security, i, row, currency) for i, row in enumerate(given.get("securities", ()), 1)),
        insurances=tuple(_row(Insurance, i, row, currency) for i, row in enumerate(given.get("insurances", ()), 1)),
        increases=tuple(Increase(**_read(Increase, row, currency)) for row in given.get("increases", ())),
        evidence=tuple(Evidence(**_read(Evidence, row, currency)) for row in given.get("evidence", ())),
        **_read(Commitment, _with_defaults(own, given, policy), currency),
    )  # fmt: skip


def _with_defaults(own: Mapping[str, Any], given: Mapping[str, Any], policy: Policy) -> dict[str, Any]:
    as_of = (
        given.get("as_of") or given.get("executed_on") or given.get("decided_on") or policy.book.checked_on
    )
    return {"reference": "B-1", "currency": "SEK", "policy": policy.id, "as_of": as_of, **own}


def _ask_fee(case: Mapping[str, Any], policy: Policy) -> dict[str, str]:
    """The fee of ``year``; ``part`` picks the line of an increase by its day."""
    commitment = commitment_of(case.get("given", {}), policy)
    answers = fee_of_year(
        fee_facts(commitment),
        policy,
        year=int(case["year"]),
        today=case.get("today"),
        charge_on=case.get("charge_on"),
    )
    part = plain_text(case.get("part", ""))
    answer = next((a for a in answers if a.part == part), None)
    if answer is None:
        raise CaseRefused(f"no fee for {part}")
    if not isinstance(answer, FeeLine):
        why = "missing" if isinstance(answer, FeeMissing) else "none"
        return {"kind": answer.kind.value, why: answer.reason, **answer.params}
    return {
        "kind": answer.kind.value, "basis": answer.basis.decimal, "rate": plain_text(answer.rate),
        "amount": answer.amount.decimal, "charge_by": plain_text(answer.charge_by), "late": plain_text(answer.is_late),
        "payer": answer.payer, "payer_role": answer.payer_role, "citation": answer.finding.cite.section,
        "assumed": ", ".join(sorted(ruling.parameter.partition("#")[2] for ruling in answer.assumed)),
    }  # fmt: skip


def _ask_finding(case: Mapping[str, Any], policy: Policy) -> dict[str, str]:
    """What one rule finds; ``not_judged`` where it does not bind the borrower's class."""
    commitment = commitment_of(case.get("given", {}), policy)
    rule = policy.book.rules.get(str(case.get("rule")))
    if rule is None or rule.check not in CHECKS:
        raise CaseRefused(f"no rule that is judged from the register is called {case.get('rule')}")
    if rule not in policy.rules_for(commitment.borrower.borrower_class):
        return {"outcome": "not_judged"}
    return found_in(judge_rule(commitment, policy, rule))


def found_in(finding: Finding) -> dict[str, str]:
    """A finding as a case compares it."""
    return {
        "outcome": finding.outcome.value, "strength": finding.strength.value if finding.strength else "",
        "citation": finding.cite.section, **finding.given, **finding.found,
    }  # fmt: skip


def _ask_state(case: Mapping[str, Any], policy: Policy) -> dict[str, str]:
    """The state on the day of the picture, and when the decision lapses."""
    commitment = commitment_of(case.get("given", {}), policy)
    state, availability = state_of(commitment, policy), availability_of(commitment, policy)
    found = {"state": state.value, "counts": plain_text(state.counts)}
    if availability is not None:
        found |= {
            "last_on": plain_text(availability.last_on),
            "lapses_on": plain_text(availability.lapses_on),
        }
    return found


def _ask_exposure(case: Mapping[str, Any], policy: Policy) -> dict[str, str]:
    """The three amounts; ``unknown`` where nobody has stated one."""
    exposure = exposure_of(commitment_of(case.get("given", {}), policy), policy)
    amounts = {
        "committed": exposure.committed, "drawn": exposure.drawn, "outstanding": exposure.outstanding,
        "own_outstanding": exposure.own_outstanding,
        "written_down": exposure.written_down,
    }  # fmt: skip
    return {name: amount.decimal if amount is not None else "unknown" for name, amount in amounts.items()}


def _ask_duties(case: Mapping[str, Any], policy: Policy) -> dict[str, str]:
    """Each duty as ``kind day`` with its state, so that a case can name the ones it cares about."""
    commitment = commitment_of(case.get("given", {}), policy)
    until = case.get("until", commitment.as_of)
    duties = duties_of(commitment, policy, on=commitment.as_of, until=until)
    return {f"{duty.kind} {duty.due_on}": duty.state.value for duty in duties} | {"count": str(len(duties))}


_ASKS: dict[str, Callable[[Mapping[str, Any], Policy], dict[str, str]]] = {
    "fee": _ask_fee, "finding": _ask_finding, "state": _ask_state, "exposure": _ask_exposure, "duties": _ask_duties,
}  # fmt: skip
_CASE_KEYS = {
    "name", "source", "policy", "asks", "given", "expect", "year", "today", "charge_on", "part", "rule", "until",
    "note",
}  # fmt: skip
_BORROWER = {
    "borrower": "name", "organisation_number": "organisation_number", "borrower_class": "borrower_class",
    "municipality_owns": "municipality_owns", "locality": "locality",
}  # fmt: skip
_DECISION = {
    "outcome": "outcome", "decided_by": "body", "decided_on": "on", "precision": "precision", "paragraph": "paragraph",
    "registration_number": "registration_number",
}  # fmt: skip
_COLLECTIONS = {"loans", "securities", "insurances", "increases", "evidence", "debts"}
_OWN_FACTS = (
    {field.name for field in fields(Commitment)} - {"borrower", "decision", "debts_at"} - _COLLECTIONS
)

_READERS: Mapping[str, Callable[[Any], Any]] = {
    "outcome": DecisionOutcome, "precision": Precision, "borrower_class": BorrowerClass,
    "exposure_kind": ExposureKind, "legal_form": LegalForm,
    "municipality_owns": Fraction, "municipality_share": Fraction, "fee_rate": Fraction, "share_per_year": Fraction,
    "interest_rate": Fraction,
    "covers": lambda words: frozenset(Covered(word) for word in words),
}  # fmt: skip
_AMOUNTS = {
    "decided", "investment", "own_contribution", "drawn", "outstanding", "original", "amount", "value", "per_year",
}  # fmt: skip


def _read(kind: type, row: Mapping[str, Any], currency: str) -> dict[str, Any]:
    known = {field.name for field in fields(kind)}
    if unknown := set(row) - known:
        raise CaseRefused(f"no {kind.__name__} has: {', '.join(sorted(unknown))}")
    return {key: _value(key, value, currency) for key, value in row.items() if value is not None}


def _value(key: str, value: Any, currency: str) -> Any:
    if key in _AMOUNTS:
        return _money(value, currency)
    return _READERS[key](value) if key in _READERS else value


def _row(kind: type, index: int, row: Mapping[str, Any], currency: str) -> Any:
    own = {key: value for key, value in row.items() if key != "kind"}
    if "kind" in row:
        own_kind = {"kind": SecurityKind(row["kind"])}
        return kind(**{"id": str(index), **_read(kind, own, currency), **own_kind})
    return kind(**{"id": str(index), **_read(kind, own, currency)})


def _loan(index: int, row: Mapping[str, Any], currency: str) -> Loan:
    own = {key: value for key, value in row.items() if key != "amortisation"}
    plan = row.get("amortisation")
    amortisation = None
    if plan is not None:
        terms = {key: value for key, value in plan.items() if key != "kind"}
        amortisation = Amortisation(
            kind=AmortisationKind(plan["kind"]), **_read(Amortisation, terms, currency)
        )
    return Loan(**{"id": str(index), **_read(Loan, own, currency)}, amortisation=amortisation)


def _money(text: Any, currency: str) -> Money:
    return Money.parse(str(text), currency)


def _day(on: Any) -> date:
    return on if isinstance(on, date) else date.fromisoformat(str(on))
