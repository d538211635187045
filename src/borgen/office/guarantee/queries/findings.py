"""What the policies' rules find, for one guarantee and over the register; and the recorded deviations."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from borgen.guarantee.checks import judge, norms
from borgen.guarantee.commitment import Commitment
from borgen.guarantee.duties import duties_of
from borgen.guarantee.policy import Policy
from borgen.guarantee.state import State
from borgen.office.guarantee.facts.governing import PolicyOf, policies_at
from borgen.office.guarantee.facts.pictures import pictures
from borgen.office.guarantee.models import Deviation
from borgen.office.guarantee.queries.duties import AHEAD, kept_duties
from borgen.office.guarantee.queries.snapshot import Entry, Snapshot, remembered, snapshot
from borgen.office.guarantee.queries.sources import Recorded, recorded
from borgen.office.journal.known import known_at as known
from borgen.office.journal.moment import Moment, moment
from borgen.rules.finding import Finding, Outcome
from borgen.rules.rule import Rule, Strength

OPEN_OUTCOMES = frozenset({Outcome.NOT_MET, Outcome.UNCLEAR, Outcome.DEVIATION})
"""What somebody has to look at, or has looked at and explained."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow:
    """A finding with its guarantee; ``rule`` says in plain words what the policy demands."""

    reference: str
    borrower: str
    state: State
    finding: Finding
    rule: Rule | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCount:
    """How one rule has come out over the register."""

    rule: str
    strength: Strength | None
    words: Rule | None
    met: int
    not_met: int
    unclear: int
    deviation: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingsPage:
    """Findings over the register; ``rules`` counts all of them, whatever the filter."""

    moment: Moment
    rows: tuple[FindingRow, ...]
    count: int
    rules: tuple[RuleCount, ...]
    page: int
    pages: int


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


def findings(
    *,
    organisation_id: int,
    as_of: date,
    known_at: datetime | None = None,
    outcomes: Iterable[Outcome] = OPEN_OUTCOMES,
    rule: str = "",
    strength: Strength | None = None,
    references: frozenset[str] = frozenset(),
    page: int = 1,
    per_page: int = 50,
) -> FindingsPage:
    """Findings over the register, in the order of the guarantees' references and the policy's rules."""
    at = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    shot = snapshot(at)
    by_id, policy_of = findings_by_id(shot), policies_at(at)
    wanted = frozenset(outcomes)
    fits = [
        (entry, finding)
        for entry in shot.entries
        if not references or entry.facts.reference in references
        for finding in by_id[entry.facts.id]
        if finding.outcome in wanted and rule in {"", finding.rule} and strength in {None, finding.strength}
    ]
    pages = max(1, -(-len(fits) // per_page))
    page = min(max(1, page), pages)
    shown = fits[(page - 1) * per_page : page * per_page]
    return FindingsPage(
        moment=at, rows=tuple(_row(entry, finding, policy_of) for entry, finding in shown), count=len(fits),
        rules=rule_counts(shot), page=page, pages=pages,
    )  # fmt: skip


def rule_counts(shot: Snapshot) -> tuple[RuleCount, ...]:
    """How each rule has come out over the register, counted once."""
    found: tuple[RuleCount, ...] = remembered(
        shot, "rule_counts", lambda: _counts(shot, findings_by_id(shot), policies_at(shot.moment))
    )
    return found


def deviations(
    *, organisation_id: int, as_of: date, known_at: datetime | None = None, reference: str = ""
) -> tuple[DeviationRow, ...]:
    """The deviations on record by the day, by reference and rule."""
    at = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    shot = snapshot(at)
    policy_of = policies_at(at)
    by_id = findings_by_id(shot)
    rows = [
        row
        for row in Deviation.objects.filter(known(at.sequence), organisation_id=organisation_id).order_by("rule")
        if row.guarantee_id in shot.by_id and (row.decided_on is None or row.decided_on <= as_of)
    ]
    events = recorded(organisation_id=organisation_id, sequences=(row.known_from for row in rows))
    found = []
    for row in rows:
        entry = shot.by_id[row.guarantee_id]
        if reference in {"", entry.facts.reference}:
            broken = {f.rule for f in by_id[entry.facts.id] if f.outcome is Outcome.DEVIATION}
            found.append(
                DeviationRow(
                    reference=entry.facts.reference, borrower=entry.facts.borrower.name, rule=row.rule,
                    words=rule_words(row.rule, policy_of(entry.facts.policy)), reason=row.reason,
                    decided_by=row.decided_by, decided_on=row.decided_on, is_needed=row.rule in broken,
                    recorded=events.get(row.known_from),
                )
            )  # fmt: skip
    order = {entry.facts.reference: place for place, entry in enumerate(shot.entries)}
    return tuple(sorted(found, key=lambda row: (order[row.reference], row.rule)))


def findings_by_id(shot: Snapshot) -> dict[int, tuple[Finding, ...]]:
    """Every guarantee's findings at the moment of a snapshot; worked out once for what is known.

    The duties are worked out with them: both begin with the whole picture, and who asks for the one asks for the other.
    """
    done: dict[int, tuple[Finding, ...]] = shot.derived.setdefault("findings", {})
    waiting = [entry.facts.id for entry in shot.entries if entry.facts.id not in done]
    if waiting:
        at = shot.moment
        policy_of = policies_at(at)
        found = pictures(
            organisation_id=at.organisation_id, as_of=at.as_of, sequence=at.sequence, guarantee_ids=waiting
        )
        duties = kept_duties(shot)
        for pk, commitment in zip(waiting, found, strict=True):
            policy = policy_of(commitment.policy)
            done[pk] = judge(commitment, policy)
            if pk not in duties and shot.by_id[pk].state.counts:
                duties[pk] = duties_of(commitment, policy, on=at.as_of, until=at.as_of + AHEAD)
    return done


def finding_rows(entry: Entry, commitment: Commitment, policy: Policy) -> tuple[FindingRow, ...]:
    """One guarantee's findings, all outcomes."""
    return tuple(
        FindingRow(
            reference=commitment.reference, borrower=commitment.borrower.name, state=entry.state, finding=finding,
            rule=rule_words(finding.rule, policy),
        )
        for finding in judge(commitment, policy)
    )  # fmt: skip


def rule_words(rule: str, policy: Policy) -> Rule | None:
    """The rule as the policy, or the norms beside it, state it."""
    return policy.book.rules.get(rule) or norms().book.rules.get(rule)


def _row(entry: Entry, finding: Finding, policy_of: PolicyOf) -> FindingRow:
    return FindingRow(
        reference=entry.facts.reference, borrower=entry.facts.borrower.name, state=entry.state, finding=finding,
        rule=rule_words(finding.rule, policy_of(entry.facts.policy)),
    )  # fmt: skip


def _counts(shot: Snapshot, by_id: dict[int, tuple[Finding, ...]], policy_of: PolicyOf) -> tuple[RuleCount, ...]:
    counts: dict[str, Counter[Outcome]] = {}
    policies: dict[str, str] = {}
    strengths: dict[str, Strength | None] = {}
    for entry in shot.entries:
        for finding in by_id[entry.facts.id]:
            counts.setdefault(finding.rule, Counter())[finding.outcome] += 1
            policies.setdefault(finding.rule, entry.facts.policy)
            strengths.setdefault(finding.rule, finding.strength)
    return tuple(
        RuleCount(
            rule=rule, strength=strengths[rule], words=rule_words(rule, policy_of(policies[rule])),
            met=count[Outcome.MET], not_met=count[Outcome.NOT_MET], unclear=count[Outcome.UNCLEAR],
            deviation=count[Outcome.DEVIATION],
        )
        for rule, count in counts.items()
    )  # fmt: skip
