"""What the borrower itself puts in, and whether the year's fee can be told."""

from fractions import Fraction

from borgen.guarantee.checks.verdict import Case
from borgen.rules.finding import Finding
from borgen.rules.trace import Worksheet


def own_contribution(case: Case) -> Finding:
    """Exactly the least share passes: 10 % does, 9.99 % does not."""
    least, own, cost = case.find("own_contribution_min"), case.facts.own_contribution, case.facts.investment
    if least is None:
        stated = case.find("own_contribution_stated")
        is_enough = stated is not None and stated.flag and own is not None
        return case.met("stated", own_contribution=own) if is_enough else case.unclear("own_contribution")
    missing = [name for name, fact in (("investment", cost), ("own_contribution", own)) if fact is None]
    if own is None or cost is None or not cost:
        return case.unclear(*(missing or ["investment"]))
    sheet = Worksheet()
    paid = sheet.given(
        "own_contribution", Fraction(own.minor), unit=f"minor {own.currency}", source="register"
    )
    whole = sheet.given("investment", Fraction(cost.minor), unit=f"minor {cost.currency}", source="register")
    share = sheet.divide("own_share", paid, whole, unit="share")
    answer = case.met if share.number >= least.number else case.not_met
    return answer(
        "",
        sheet.trace(share),
        own_contribution=own,
        investment=cost,
        own_share=share.number,
        own_share_min=least.number,
    )


def own_contribution_per_member(case: Case) -> Finding:
    least, own, members = (
        case.find("own_contribution_per_member"),
        case.facts.own_contribution,
        case.facts.members,
    )
    missing = [name for name, fact in (("own_contribution", own), ("members", members)) if fact is None]
    if own is None or not members or least is None:
        return case.unclear(*(missing or ["members"]))
    sheet = Worksheet()
    unit = f"minor {own.currency}"
    each = sheet.given("per_member_min", least.number, unit=unit, source=least.parameter)
    count = sheet.given("members", Fraction(members), unit="count", source="register")
    wanted = sheet.multiply("own_contribution_min", each, count)
    answer = case.met if own.minor >= wanted.number else case.not_met
    return answer("", sheet.trace(wanted), own_contribution=own, members=members)


def fee_rate_known(case: Case) -> Finding:
    source, agreed, rate = case.find("fee_rate_source"), case.facts.fee_rate, case.find("fee_rate")
    year = case.facts.as_of.year
    if source is None or (source.word in {"per_borrower", "market"} and agreed is None):
        return case.unclear("fee_rate", year=year)
    if agreed is None and rate is None:
        return case.not_met(year=year)
    return case.met(year=year, fee_rate=agreed if rate is None or agreed is not None else rate.number)
