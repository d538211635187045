"""An explained figure, and how one is put together: arithmetic, rule, dated values, and the recorded facts behind it."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from borgen.guarantee.policy import Policy
from borgen.kernel.money import Money
from borgen.office.guarantee.facts.governing import policies_at
from borgen.office.guarantee.queries.explain_grounds import Ground as Ground
from borgen.office.guarantee.queries.explain_grounds import Grounds, values_of
from borgen.office.guarantee.queries.guarantee import GuaranteePage
from borgen.rules.citation import Citation
from borgen.rules.finding import Finding
from borgen.rules.parameter import Ruling
from borgen.rules.rule import Rule
from borgen.rules.trace import Term, Trace, Worksheet


class NoSuchAmount(LookupError):
    """The guarantee has no amount of that name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One figure, explained. ``result`` is ``None`` where it is not known; ``missing`` then says why, as codes.

    ``trace`` is the closed arithmetic; ``finding`` the rule's answer that holds it. ``rules`` are the policy's rules, in
    plain words, that use the values of the trace, ``values`` those values with their days and citations, ``assumed`` the
    readings it rests on. ``is_earlier_version``: another version of the policy governs now than the one it was worked out
    by, which ``policy_hash`` names.
    """

    reference: str
    name: str
    result: Money | date | None
    trace: Trace | None
    finding: Finding | None
    rules: tuple[Rule, ...]
    values: tuple[Ruling, ...]
    citation: Citation | None
    policy: str
    policy_hash: str
    grounds: tuple[Ground, ...]
    assumed: tuple[Ruling, ...]
    missing: tuple[str, ...]
    is_earlier_version: bool = False


class Answering:
    """What the figures of one guarantee are explained with."""

    def __init__(self, page: GuaranteePage) -> None:
        self.page, self.facts = page, page.facts
        self.policy = policies_at(page.moment)(page.facts.policy)
        self.grounds = Grounds(page)

    def zero_or_unknown(self, name: str, amount: Money | None, reason: str) -> Explanation:
        """Zero, because the guarantee counts in no total in its state; or unknown."""
        if amount is None:
            return self.answer(name, None, missing=(reason,))
        sheet = Worksheet()
        term = given(sheet, name, amount, f"state {self.page.state.value}")
        return self.answer(name, amount, trace=sheet.trace(term), grounds=self.grounds.terms("decision"))

    def answer(
        self, name: str, result: Money | date | None, *, trace: Trace | None = None, finding: Finding | None = None,
        citation: Citation | None = None, grounds: tuple[Ground, ...] = (), assumed: tuple[Ruling, ...] = (),
        missing: tuple[str, ...] = (), policy: Policy | None = None,
    ) -> Explanation:  # fmt: skip
        trace, policy = trace or (finding.trace if finding else None), policy or self.policy
        values = tuple(values_of(trace, policy)) if trace else ()
        used = {ruling.parameter.rpartition("#")[2] for ruling in values}
        return Explanation(
            reference=self.facts.reference, name=name, result=result, trace=trace, finding=finding,
            rules=tuple(rule for rule in policy.rules_for(None) if used.intersection(rule.uses)), values=values,
            citation=citation or (finding.cite if finding else None), policy=policy.id,
            policy_hash=policy.hash, grounds=grounds, assumed=assumed, missing=missing,
            is_earlier_version=policy.hash != self.policy.hash,
        )  # fmt: skip


def stated(name: str, amount: Money, source: str = "register") -> Trace:
    """An amount that somebody has stated: nothing is worked out."""
    sheet = Worksheet()
    return sheet.trace(given(sheet, name, amount, source))


def given(sheet: Worksheet, name: str, amount: Money, source: str) -> Term:
    return sheet.given(name, Fraction(amount.minor), unit=f"minor {amount.currency}", source=source)
