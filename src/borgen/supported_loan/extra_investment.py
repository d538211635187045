"""Whether extra energy investment may have a loan of its own: new, low-energy, and paying over its life (§ 115 a)."""

from dataclasses import dataclass
from datetime import date

from borgen.rules.finding import Finding, Outcome
from borgen.rules.rule import Strength
from borgen.supported_loan.law import Law


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraFacts:
    """What the project shows; ``None`` where nobody has stated it.

    ``has_energy_paper`` is the computation of energy use (Be18), ``has_economy_paper`` that of the whole life's economy
    (Almen2tal).
    """

    is_new: bool | None
    is_low_energy: bool | None
    is_profitable: bool | None
    has_energy_paper: bool | None
    has_economy_paper: bool | None


def check_extra_investment(
    facts: ExtraFacts, *, committed_on: date, law: Law | None = None
) -> tuple[Finding, ...]:
    """One finding for each condition: met, not met, or unclear where a fact is missing."""
    look = (law or Law()).on({"committed_on": committed_on})
    cite = look["dk_financing#extra_low_energy_class"].cite
    conditions = {
        "extra_new": facts.is_new,
        "extra_low_energy": facts.is_low_energy,
        "extra_profitable": facts.is_profitable,
        "extra_energy_paper": facts.has_energy_paper,
        "extra_economy_paper": facts.has_economy_paper,
    }
    outcomes = {True: Outcome.MET, False: Outcome.NOT_MET, None: Outcome.UNCLEAR}
    return tuple(
        Finding(
            rule=name,
            outcome=outcomes[fact],
            strength=Strength.MUST,
            cite=cite,
            given={name: "" if fact is None else ("yes" if fact else "no")},
            found={"code": f"{name}.{outcomes[fact]}"} | ({"missing": name} if fact is None else {}),
        )
        for name, fact in conditions.items()
    )
