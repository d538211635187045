"""What a rule found when it was applied once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from borgen.rules.citation import Citation
from borgen.rules.rule import Strength
from borgen.rules.trace import Trace


class Outcome(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    UNCLEAR = "unclear"  # a fact is missing: ``found["missing"]`` says which
    DEVIATION = "deviation"  # not met, with a recorded reason
    COMPUTED = "computed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One rule, applied to one set of facts, with its ground [sv: bedömning].

    ``given`` holds the facts and values used, ``found`` what follows; both are plain texts and numbers by key, put into
    words only where they are shown. ``trace`` is the closed arithmetic behind a figure.
    """

    rule: str
    outcome: Outcome
    cite: Citation
    strength: Strength | None = None
    given: Mapping[str, str] = field(default_factory=dict)
    found: Mapping[str, str] = field(default_factory=dict)
    trace: Trace | None = None

    def deviating(self, *, reason: str) -> "Finding":
        """This breach, as a deviation with its recorded ``reason``."""
        assert self.outcome is Outcome.NOT_MET and self.strength is Strength.SHOULD, (
            "only a «should» can be deviated from"
        )
        return replace(self, outcome=Outcome.DEVIATION, found={**self.found, "reason": reason})

    def plain(self) -> dict[str, Any]:
        """The finding as JSON, as journals and decisions keep it."""
        return {
            "rule": self.rule,
            "outcome": self.outcome.value,
            "strength": self.strength.value if self.strength else None,
            "citation": self.cite.plain(),
            "given": dict(self.given),
            "found": dict(self.found),
            "trace": self.trace.plain() if self.trace else None,
        }
