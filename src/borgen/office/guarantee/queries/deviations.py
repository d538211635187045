"""The recorded deviations from what policies normally ask."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from borgen.office.guarantee.facts.governing import policies_at
from borgen.office.guarantee.models import Deviation, GuaranteeFact
from borgen.office.guarantee.queries.counted import is_large, judged
from borgen.office.guarantee.queries.findings import findings_by_id, fitting
from borgen.office.guarantee.queries.rules import rule_words
from borgen.office.guarantee.queries.snapshot import Snapshot, part, snapshot
from borgen.office.guarantee.queries.sources import Recorded, recorded
from borgen.office.journal.known import known_at as known
from borgen.office.journal.known import true_on
from borgen.office.journal.moment import Moment, moment
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


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviationsPage:
    rows: tuple[DeviationRow, ...]
    count: int
    page: int
    pages: int


def deviations(
    *, organisation_id: int, as_of: date, known_at: datetime | None = None, page: int = 1, per_page: int = 50
) -> DeviationsPage:
    """The deviations on record by the day, by reference and rule.

    Raises:
        NotCountedYet: the register is large and has not been counted for this moment.
    """
    at = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    recorded_by_then = _on_record(at)
    count = recorded_by_then.count()
    pages = max(1, -(-count // per_page))
    page = min(max(1, page), pages)
    rows = list(recorded_by_then[(page - 1) * per_page : page * per_page])
    shot = part(at, {row.guarantee_id for row in rows}) if is_large(organisation_id) else snapshot(at)
    policy_of, is_needed = policies_at(at), _deviating(shot)
    events = recorded(organisation_id=organisation_id, sequences=(row.known_from for row in rows))
    found = []
    for row in rows:
        facts = shot.by_id[row.guarantee_id].facts
        found.append(
            DeviationRow(
                reference=facts.reference, borrower=facts.borrower.name, rule=row.rule,
                words=rule_words(row.rule, policy_of(facts.policy)), reason=row.reason, decided_by=row.decided_by,
                decided_on=row.decided_on, is_needed=is_needed(row.guarantee_id, row.rule),
                recorded=events.get(row.known_from),
            )
        )  # fmt: skip
    return DeviationsPage(rows=tuple(found), count=count, page=page, pages=pages)


def _on_record(at: Moment) -> QuerySet[Deviation]:
    """The deviations of guarantees that are in the register of a moment, in the order of their references."""
    there = GuaranteeFact.objects.filter(known(at.sequence), true_on(at.as_of), organisation_id=at.organisation_id)
    decided = Q(decided_on=None) | Q(decided_on__lte=at.as_of)
    rows = Deviation.objects.filter(
        known(at.sequence), decided, organisation_id=at.organisation_id, guarantee__in=there.values("guarantee_id")
    )
    return rows.order_by("guarantee__sort_key", "guarantee_id", "rule")


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
