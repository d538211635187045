"""The recorded deviations from what policies normally ask."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from borgen.office.guarantee.facts.governing import policies_at
from borgen.office.guarantee.models import Deviation
from borgen.office.guarantee.queries.counted import is_large, judged
from borgen.office.guarantee.queries.findings import findings_by_id, fitting
from borgen.office.guarantee.queries.rules import rule_words
from borgen.office.guarantee.queries.snapshot import Snapshot, part, snapshot
from borgen.office.guarantee.queries.sources import Recorded, recorded
from borgen.office.journal.known import known_at as known
from borgen.office.journal.moment import moment
from borgen.rules.finding import Outcome
from borgen.rules.rule import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviationRow:
    """A recorded reason for departing from a «should»; ``is_needed`` tells whether the rule is broken on the day."""

    reference: str
    borrower: str
    rule: str
    words: Rule | None
    reason: str
    decided_by: str
    decided_on: date | None
    is_needed: bool
    recorded: Recorded | None


def deviations(
    *, organisation_id: int, as_of: date, known_at: datetime | None = None, reference: str = ""
) -> tuple[DeviationRow, ...]:
    """The deviations on record by the day, by reference and rule.

    Raises:
        NotCountedYet: the register is large and has not been counted for this moment.
    """
    at = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    rows = [
        row
        for row in Deviation.objects.filter(known(at.sequence), organisation_id=organisation_id).order_by("rule")
        if row.decided_on is None or row.decided_on <= as_of
    ]
    shot = part(at, {row.guarantee_id for row in rows}) if is_large(organisation_id) else snapshot(at)
    policy_of, is_needed = policies_at(at), _deviating(shot)
    events = recorded(organisation_id=organisation_id, sequences=(row.known_from for row in rows))
    found = []
    for row in rows:
        entry = shot.by_id.get(row.guarantee_id)
        if entry is not None and reference in {"", entry.facts.reference}:
            found.append(
                DeviationRow(
                    reference=entry.facts.reference, borrower=entry.facts.borrower.name, rule=row.rule,
                    words=rule_words(row.rule, policy_of(entry.facts.policy)), reason=row.reason,
                    decided_by=row.decided_by, decided_on=row.decided_on,
                    is_needed=is_needed(row.guarantee_id, row.rule), recorded=events.get(row.known_from),
                )
            )  # fmt: skip
    order = {entry.facts.reference: place for place, entry in enumerate(shot.entries)}
    return tuple(sorted(found, key=lambda row: (order[row.reference], row.rule)))


def _deviating(shot: Snapshot) -> Callable[[int, str], bool]:
    """Whether a guarantee breaks a rule for a recorded reason."""
    if not is_large(shot.moment.organisation_id):
        by_id = findings_by_id(shot)
        return lambda pk, rule: any(f.rule == rule and f.outcome is Outcome.DEVIATION for f in by_id[pk])
    found, known_of = judged(shot.moment), dict[str, frozenset[int]]()

    def is_needed(pk: int, rule: str) -> bool:
        if rule not in known_of:
            known_of[rule] = found.ruled_so(fitting([Outcome.DEVIATION], rule, None))
        return pk in known_of[rule]

    return is_needed
