"""What the policies' rules find, for one guarantee and over the register."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from borgen.guarantee.checks import judge
from borgen.guarantee.commitment import Commitment
from borgen.guarantee.duties import duties_of
from borgen.guarantee.policy import Policy
from borgen.guarantee.state import State
from borgen.office.guarantee.facts.governing import PolicyOf, policies_at
from borgen.office.guarantee.facts.pictures import pictures
from borgen.office.guarantee.models import Guarantee
from borgen.office.guarantee.queries.counted import NotCountedYet, counted, is_large, judged
from borgen.office.guarantee.queries.counts import CHUNK
from borgen.office.guarantee.queries.duties import kept_duties
from borgen.office.guarantee.queries.horizon import AHEAD
from borgen.office.guarantee.queries.judged import Fits, ruled
from borgen.office.guarantee.queries.rules import RuleCount, counted_rules, rule_count, rule_words
from borgen.office.guarantee.queries.snapshot import Entry, Snapshot, part, remembered, snapshot
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
class FindingsPage:
    """Findings over the register; ``rules`` counts all of them, whatever the filter."""

    moment: Moment
    rows: tuple[FindingRow, ...]
    count: int
    rules: tuple[RuleCount, ...]
    page: int
    pages: int


def findings(
    *,
    organisation_id: int,
    as_of: date,
    known_at: datetime | None = None,
    outcomes: Iterable[Outcome] = OPEN_OUTCOMES,
    rule: str = "",
    strength: Strength | None = None,
    page: int = 1,
    per_page: int = 50,
) -> FindingsPage:
    """Findings over the register, in the order of the guarantees' references and the policy's rules.

    Raises:
        NotCountedYet: the register is large and has not been counted for this moment.
    """
    at = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    count, rows = _found(at, fitting(outcomes, rule, strength))
    pages = max(1, -(-count // per_page))
    page = min(max(1, page), pages)
    shown = rows((page - 1) * per_page, min(page * per_page, count))
    return FindingsPage(
        moment=at, rows=tuple(shown), count=count, rules=_rules_at(at), page=page, pages=pages,
    )  # fmt: skip


def every_finding(
    *,
    organisation_id: int,
    as_of: date,
    known_at: datetime | None = None,
    outcomes: Iterable[Outcome] = OPEN_OUTCOMES,
    rule: str = "",
    strength: Strength | None = None,
) -> Iterable[FindingRow]:
    """What all pages of :func:`findings` show, made row by row: for files and the command line.

    Raises:
        NotCountedYet: as :func:`findings`.
    """
    at = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    count, rows = _found(at, fitting(outcomes, rule, strength))
    return (row for start in range(0, count, CHUNK) for row in rows(start, min(start + CHUNK, count)))


def findings_of(
    *, organisation_id: int, as_of: date, known_at: datetime | None = None, reference: str
) -> tuple[FindingRow, ...] | None:
    """One guarantee's findings, all outcomes; ``None`` where the register does not have it at the moment."""
    at = moment(organisation_id=organisation_id, as_of=as_of, known_at=known_at)
    here = Guarantee.objects.filter(organisation_id=organisation_id, reference=reference)
    ids = list(here.values_list("pk", flat=True))
    is_there = not part(at, ids).by_id.keys().isdisjoint(ids)
    return tuple(_judged_again(at, ids, lambda _: True)) if is_there else None


def fitting(outcomes: Iterable[Outcome], rule: str, strength: Strength | None) -> Fits:
    """A test of findings: outcome, rule ("": any) and strength."""
    wanted = frozenset(outcome.value for outcome in outcomes)
    return lambda one: (
        one.outcome in wanted and rule in {"", one.rule} and (strength is None or one.strength == strength.value)
    )


def _found(at: Moment, fits: Fits) -> tuple[int, Callable[[int, int], Iterable[FindingRow]]]:
    """How many findings fit; and a function that gives those from one place up to another."""
    if is_large(at.organisation_id):
        count, held_by = judged(at).findings(fits)

        def again(start: int, end: int) -> Iterable[FindingRow]:
            ids, skipped = held_by(start, end) if start < end else ([], 0)
            return islice(_judged_again(at, ids, fits), skipped, skipped + end - start)

        return count, again
    shot = snapshot(at)
    by_id, policy_of = findings_by_id(shot), policies_at(at)
    found = [
        (entry, finding)
        for entry in shot.entries
        for finding in by_id[entry.facts.id]
        if fits(ruled(finding))
    ]
    return len(found), lambda start, end: [_row(entry, one, policy_of) for entry, one in found[start:end]]


def _judged_again(at: Moment, ids: Sequence[int], fits: Fits) -> Iterator[FindingRow]:
    """The findings of some guarantees, in this order, judged now."""
    by_id, policy_of = part(at, ids).by_id, policies_at(at)
    there = [pk for pk in ids if pk in by_id]
    for start in range(0, len(there), CHUNK):
        some = there[start : start + CHUNK]
        shown = pictures(
            organisation_id=at.organisation_id, as_of=at.as_of, sequence=at.sequence, guarantee_ids=some
        )
        for pk, picture in zip(some, shown, strict=True):
            for finding in judge(picture, policy_of(picture.policy)):
                if fits(ruled(finding)):
                    yield _row(by_id[pk], finding, policy_of)


def _rules_at(at: Moment) -> tuple[RuleCount, ...]:
    if not is_large(at.organisation_id):
        return rule_counts(snapshot(at))
    counts = counted(at)
    if counts is None:
        raise NotCountedYet(at)
    return counted_rules(at, counts)


def breaking(shot: Snapshot, rule: str) -> Collection[int]:
    """The guarantees of a snapshot that do not meet a rule, deviate from it or cannot be judged by it.

    Raises:
        NotCountedYet: the register is large and has not been counted for this moment.
    """
    if is_large(shot.moment.organisation_id):
        found: Collection[int] = remembered(
            shot, ("breaking", rule), lambda: judged(shot.moment).ruled_so(fitting(OPEN_OUTCOMES, rule, None))
        )
        return found
    by_id = findings_by_id(shot)
    return {pk for pk, found in by_id.items() if any(f.rule == rule and f.outcome in OPEN_OUTCOMES for f in found)}


def rule_counts(shot: Snapshot) -> tuple[RuleCount, ...]:
    """How each rule has come out over the register, counted once."""
    found: tuple[RuleCount, ...] = remembered(
        shot, "rule_counts", lambda: _counts(shot, findings_by_id(shot), policies_at(shot.moment))
    )
    return found


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


def finding_rows(state: State, commitment: Commitment, policy: Policy) -> tuple[FindingRow, ...]:
    """One guarantee's findings, all outcomes."""
    return tuple(
        FindingRow(
            reference=commitment.reference, borrower=commitment.borrower.name, state=state, finding=finding,
            rule=rule_words(finding.rule, policy),
        )
        for finding in judge(commitment, policy)
    )  # fmt: skip


def _row(entry: Entry, finding: Finding, policy_of: PolicyOf) -> FindingRow:
    return FindingRow(
        reference=entry.facts.reference, borrower=entry.facts.borrower.name, state=entry.state, finding=finding,
        rule=rule_words(finding.rule, policy_of(entry.facts.policy)),
    )  # fmt: skip


def _counts(shot: Snapshot, by_id: dict[int, tuple[Finding, ...]], policy_of: PolicyOf) -> tuple[RuleCount, ...]:
    counts: dict[str, Counter[Outcome]] = {}
    policies: dict[str, str] = {}
    for entry in shot.entries:
        for finding in by_id[entry.facts.id]:
            counts.setdefault(finding.rule, Counter())[finding.outcome] += 1
            policy = policy_of(entry.facts.policy).id
            policies[finding.rule] = min(policies.get(finding.rule, policy), policy)
    return tuple(
        rule_count(rule, rule_words(rule, policy_of(policies[rule])), {o.value: n for o, n in counts[rule].items()})
        for rule in counts
    )
