"""I1, I13: what is shown today is what the facts give: traces replay, the list and its totals agree with the pictures."""

from collections.abc import Iterator

from borgen.guarantee.annual_fee import FeeLine, fee_facts, fee_of_year
from borgen.guarantee.checks import judge
from borgen.guarantee.exposure import exposure_of
from borgen.guarantee.state import availability_of
from borgen.kernel.money import Money
from borgen.office.guarantee.facts.governing import policies_at
from borgen.office.guarantee.facts.pictures import pictures
from borgen.office.guarantee.queries.snapshot import Snapshot, snapshot
from borgen.office.journal.moment import Moment
from borgen.office.journal.verify import Violation
from borgen.rules.finding import Finding
from borgen.rules.trace import TraceBroken, Worth, replay


def check_figures(at: Moment) -> Iterator[Violation]:
    """Every guarantee's figures at the moment."""
    shot = snapshot(at)
    policy_of = policies_at(at)
    entries = {entry.facts.reference: entry for entry in shot.entries}
    sums: dict[str, int] = {}
    seen = 0
    for facts in pictures(organisation_id=at.organisation_id, as_of=at.as_of, sequence=at.sequence):
        subject, policy = f"guarantee:{facts.reference}", policy_of(facts.policy)
        exposure, available = exposure_of(facts, policy), availability_of(facts, policy)
        seen += 1
        if exposure.finding is not None and exposure.committed is not None:
            yield from _replayed(subject, exposure.finding, exposure.committed.minor)
        if available is not None:
            yield from _replayed(subject, available.finding, None)
        for finding in judge(facts, policy):
            yield from _replayed(subject, finding, None)
        for line in fee_of_year(fee_facts(facts), policy, year=at.as_of.year, today=at.as_of, charge_on=at.as_of):
            if isinstance(line, FeeLine):
                yield from _replayed(subject, line.finding, line.amount.minor)
        if exposure.state.counts:
            sums[facts.currency] = sums.get(facts.currency, 0) + _minor(exposure.committed)
        entry = entries.get(facts.reference)
        shown = (exposure.state, exposure.committed, exposure.drawn, exposure.outstanding)
        if entry is None or shown != (
            entry.state, *(_money(m, facts.currency) for m in (entry.committed_minor, entry.drawn_minor, entry.outstanding_minor))
        ):  # fmt: skip
            yield Violation(code="list_differs", subject=subject)
    if seen != len(entries):
        yield Violation(code="list_incomplete", subject="register", params={"list": str(len(entries)), "facts": str(seen)})
    yield from _totals(shot, sums)


def _totals(shot: Snapshot, sums: dict[str, int]) -> Iterator[Violation]:
    listed: dict[str, int] = {}
    for entry in shot.entries:
        if entry.state.counts:
            currency = entry.facts.currency
            listed[currency] = listed.get(currency, 0) + (entry.committed_minor or 0)
    if listed != sums:
        yield Violation(code="totals_differ", subject="register", params={"list": str(listed), "facts": str(sums)})


def _replayed(subject: str, finding: Finding, minor: int | None) -> Iterator[Violation]:
    if finding.trace is None:
        return
    try:
        result: Worth = replay(finding.trace)
    except TraceBroken as error:
        yield Violation(code="trace_broken", subject=subject, params={"rule": finding.rule, "why": str(error)})
        return
    if minor is not None and result != minor:
        yield Violation(
            code="figure_differs", subject=subject,
            params={"rule": finding.rule, "trace": str(result), "figure": str(minor)},
        )  # fmt: skip


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, currency)


def _minor(amount: Money | None) -> int:
    return amount.minor if amount is not None else 0
