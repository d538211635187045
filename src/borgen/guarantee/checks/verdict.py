"""The three answers that a check can give."""

from collections.abc import Callable, Mapping
from datetime import date

from borgen.guarantee.commitment import Commitment
from borgen.guarantee.plain import Plain, plain_text
from borgen.guarantee.policy import Policy
from borgen.guarantee.state import State, state_of
from borgen.rules.finding import Finding, Outcome
from borgen.rules.parameter import Ruling
from borgen.rules.rule import Rule
from borgen.rules.trace import Trace


class Case:
    """One rule, applied to one commitment: what a check reads and how it answers."""

    def __init__(self, commitment: Commitment, policy: Policy, rule: Rule) -> None:
        self.facts, self.policy, self.rule = commitment, policy, rule
        self.borrower_class = commitment.borrower.borrower_class
        self._dates = {**commitment.dates(), "fee_year_on": date(commitment.as_of.year, 1, 1)}
        self._state: State | None = None

    @property
    def state(self) -> State:
        if self._state is None:
            self._state = state_of(self.facts, self.policy)
        return self._state

    def find(self, name: str) -> Ruling | None:
        """The policy's value for this commitment, ``None`` where it is silent."""
        return self.policy.find(name, self._dates, self.borrower_class)

    def text(self, *names: str) -> str:
        """What the register says in words that could not be read as one of these facts."""
        return next((self.facts.texts[name] for name in names if self.facts.texts.get(name)), "")

    def met(self, code: str = "", trace: Trace | None = None, **given: Plain) -> Finding:
        """The rule is kept. ``code`` tells several ways of keeping it apart."""
        return self._finding(Outcome.MET, code, given, {}, trace)

    def not_met(
        self,
        code: str = "",
        trace: Trace | None = None,
        found: Mapping[str, Plain] | None = None,
        **given: Plain,
    ) -> Finding:
        """The rule is broken; ``found`` holds what follows from what was ``given``."""
        return self._finding(Outcome.NOT_MET, code, given, found or {}, trace)

    def unclear(self, *missing: str, **given: Plain) -> Finding:
        """The facts named are missing, so nobody can say."""
        return self._finding(Outcome.UNCLEAR, "", given, {"missing": ", ".join(missing)}, None)

    def _finding(
        self,
        outcome: Outcome,
        code: str,
        given: Mapping[str, Plain],
        found: Mapping[str, Plain],
        trace: Trace | None,
    ) -> Finding:
        assert self.rule.check is not None
        words = [self.rule.check, outcome.value, *([code] if code else [])]
        says = {"code": "unclear" if outcome is Outcome.UNCLEAR else ".".join(words)}
        return Finding(
            rule=self.rule.id, outcome=outcome, cite=self.rule.cite, strength=self.rule.strength, trace=trace,
            given=_plain(given), found=says | _plain(found),
        )  # fmt: skip


Check = Callable[[Case], Finding]


def _plain(facts: Mapping[str, Plain]) -> dict[str, str]:
    return {key: plain_text(fact) for key, fact in facts.items() if fact is not None}
