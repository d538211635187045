"""Securities, pledges and insurance."""

from datetime import date, timedelta

from borgen.guarantee.checks.verdict import Case
from borgen.guarantee.commitment import SecurityKind
from borgen.guarantee.due_days import event_day
from borgen.guarantee.policy import words_of
from borgen.kernel.period import months_after
from borgen.rules.finding import Finding


def securities_registered(case: Case) -> Finding:
    accepted, kinds = case.find("securities_accepted"), [security.kind for security in case.facts.securities]
    if not kinds:
        return (
            case.unclear("security", text=case.text("security"))
            if case.text("security")
            else case.not_met("none")
        )
    if accepted is None:
        return case.unclear("security")
    outside = sorted(
        {kind.value for kind in kinds if kind is not SecurityKind.OTHER} - set(words_of(accepted))
    )
    if outside:
        return case.not_met("not_accepted", securities=", ".join(outside), accepted_securities=accepted.text)
    if SecurityKind.OTHER in kinds:
        text = next(s.text for s in case.facts.securities if s.kind is SecurityKind.OTHER)
        return case.unclear("security", text=text or None)
    return case.met(securities=", ".join(sorted({kind.value for kind in kinds})))


def securities_required(case: Case) -> Finding:
    required, kinds = case.find("securities_required"), {security.kind for security in case.facts.securities}
    if required is None:
        return case.unclear("security")
    missing = [word for word in words_of(required) if word not in {kind.value for kind in kinds}]
    if not missing:
        return case.met(securities=required.text)
    if SecurityKind.OTHER in kinds or case.text("security"):
        return case.unclear("security", required_securities=", ".join(missing))
    return case.not_met(required_securities=", ".join(missing))


def pledge_checked(case: Case) -> Finding:
    """Checked within the policy's period; a guarantee younger than that is not due yet."""
    pledges = sorted({security.kind.value for security in case.facts.securities if security.kind.is_pledge})
    if not pledges:
        return (
            case.unclear("security", text=case.text("security"))
            if case.text("security")
            else case.met("no_pledge")
        )
    ban = case.find("negative_pledge")
    if ban is None or not ban.flag:
        return case.met("no_ban", securities=", ".join(pledges))
    every, as_of = case.find("pledge_check_months"), case.facts.as_of
    start = case.facts.executed_on or event_day(case.facts, "decided")
    if every is None or start is None:
        return case.unclear("executed_on", securities=", ".join(pledges))
    checked = [e.done_on for e in case.facts.evidence if e.duty == "pledge_check" and e.done_on <= as_of]
    last_on = max(checked, default=None)
    if last_on is not None and as_of <= months_after(last_on, every.whole):
        return case.met(securities=", ".join(pledges), checked_on=last_on)
    if as_of <= months_after(start, every.whole):
        return case.met("not_due", securities=", ".join(pledges), due_on=months_after(start, every.whole))
    return case.not_met(securities=", ".join(pledges), checked_on=last_on)


def insured(case: Case) -> Finding:
    insurances, as_of = case.facts.insurances, case.facts.as_of
    if not insurances:
        return case.unclear("insurance", text=case.text("insurance", "insurance_valid_until") or None)
    for insurance in insurances:
        is_begun = insurance.valid_from is None or insurance.valid_from <= as_of
        if insurance.valid_until is not None and is_begun and as_of <= insurance.valid_until:
            return case.met(insurer=insurance.insurer or None, valid_until=insurance.valid_until)
    if any(insurance.valid_until is None for insurance in insurances):
        return case.unclear("insurance_valid_until")
    return case.not_met(valid_until=max(i.valid_until for i in insurances if i.valid_until is not None))


def insured_without_gap(case: Case) -> Finding:
    insurances, executed_on = case.facts.insurances, case.facts.executed_on
    if not insurances:
        return case.unclear("insurance")
    periods: list[tuple[date, date]] = []
    for insurance in insurances:
        if insurance.valid_from is None or insurance.valid_until is None:
            return case.unclear(
                "insurance_valid_from" if insurance.valid_from is None else "insurance_valid_until"
            )
        periods.append((insurance.valid_from, insurance.valid_until))
    periods.sort()
    covered_until = executed_on - timedelta(days=1) if executed_on is not None else periods[0][1]
    for valid_from, valid_until in periods:
        if valid_from > covered_until + timedelta(days=1):
            gap_from, gap_until = covered_until + timedelta(days=1), valid_from - timedelta(days=1)
            return case.not_met(gap_from=gap_from, gap_until=gap_until)
        covered_until = max(covered_until, valid_until)
    return case.met(valid_from=periods[0][0], valid_until=covered_until)


def own_land_lease(case: Case) -> Finding:
    """A lease of land that the municipality owns is worth nothing to it if the borrower fails."""
    counts, kinds = case.find("own_land_lease_counts"), {security.kind for security in case.facts.securities}
    if SecurityKind.LEASE_RIGHT not in kinds:
        lease_in_words = next((s.text for s in case.facts.securities if "arrende" in s.text.casefold()), "")
        return case.unclear("security", text=lease_in_words) if lease_in_words else case.met("no_lease")
    if kinds == {SecurityKind.LEASE_RIGHT} and (counts is None or not counts.flag):
        return case.not_met(securities=SecurityKind.LEASE_RIGHT.value)
    return case.met(securities=", ".join(sorted(kind.value for kind in kinds)))
