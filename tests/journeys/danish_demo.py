"""The made-up Danish municipality with what its story lacks, and where each page of its desk is seen: a statement, the
lender's own statement, a regulation that waits for a second person."""

from datetime import UTC, date, datetime
from fractions import Fraction
from itertools import count
from typing import Any

from borgen.kernel.money import Money
from borgen.office.market.usecases import record_observations
from borgen.office.organisation.models import Organisation
from borgen.office.people.actor import AccountActor
from borgen.office.people.models import Account
from borgen.office.supported_loan.demo import LOGINS, PAPERS, SLUG, load
from borgen.office.supported_loan.usecases.lender_statements import take_lender_statement
from borgen.office.supported_loan.usecases.regulation import plan_regulation
from borgen.office.supported_loan.usecases.statements import make_statement
from borgen.supported_loan.index import Observation, ObservationStatus, Series

CLERK, APPROVER = "sagsbehandler", "godkender"
DANISH_PASSWORDS = {login.username: login.password for login in LOGINS}
LENDERS = "Forfaldsdag;Rente;Afdrag;Bidrag;Restgæld\n01.04.2026;1,00;2,00;3,00;4,00\n".encode("utf-8-sig")

_PAID, _BUILT, _OLD = "ST-2018-001", "ST-2024-003", "ST-2013-002"
_LOAN, _OLD_LOAN = "KK-4711", "KK-2107"


def make_danish() -> None:
    """Load the demo and add what it lacks."""
    load()
    place, keys = Organisation.objects.get(slug=SLUG), count(1)
    account = Account.objects.get(username=CLERK)
    clerk = AccountActor(account_id=account.pk, person=str(account.person_id), role="clerk")

    def who() -> dict[str, Any]:
        return {"organisation_id": place.pk, "by": clerk, "at": datetime.now(UTC), "key": f"whole:{next(keys)}"}

    make_statement(loan=_LOAN, since=date(2026, 1, 1), until=date(2026, 7, 2), **who())
    take_lender_statement(loan=_LOAN, name="opgørelse.csv", content=LENDERS, tolerance=Money(2, "DKK"), **who())
    wages = [
        Observation(series=Series.WAGES, base="2016=100", period=period, value=value)
        for period, value in (("2025K1", Fraction(124)), ("2026K1", Fraction("127.5")))
    ]
    record_observations(
        observations=wages, source="Danmarks Statistik, efter opkald", status=ObservationStatus.ENTERED,
        retrieved_at=datetime.now(UTC), **who(),
    )  # fmt: skip
    plan_regulation(year=2027, **who())


def danish_parts(route: str) -> dict[str, object]:
    """What of the municipality an address of the desk names."""
    given: dict[str, object] = {
        "organisation": SLUG, "reference": _PAID, "number": _LOAN, "loan": _LOAN, "year": 2027, "statement": 1,
        "figure": "residents", "n": 3, "form": "B", "day": "2026-11-02", "parameter": "X",
        "loan_year": 2,
    }  # fmt: skip
    own: dict[str, dict[str, object]] = {
        "supported_loan:project-explain": {"figure": "loan"},
        "supported_loan:projects-total": {"figure": "acquisition"},
        "supported_loan:credit": {"reference": _BUILT},
        "supported_loan:credit-terms": {"reference": _BUILT},
        "supported_loan:credit-rate": {"reference": _BUILT},
        "supported_loan:draw": {"reference": _BUILT},
        "supported_loan:disburse": {"reference": _BUILT},
        "supported_loan:value-new": {"reference": _BUILT},
        "supported_loan:value-withdraw": {
            "reference": _BUILT, "parameter": "dk_maximum#amount_with_supplement.from_2009_07.elderly.other_provinces",
        },
        "supported_loan:proposal": {"number": 8},
        "supported_loan:loan-refix": {"number": _OLD_LOAN},
        "supported_loan:report-answer": {"number": 1},
        "supported_loan:regulation-run": {"number": 1},
        "supported_loan:regulation-reject": {"number": 1},
        "supported_loan:regulation-explained": {"number": 0, "figure": "after"},
        "supported_loan:statement-explained": {"n": 0},
        "supported_loan:lender-difference-explained": {"figure": "interest", "n": 1},
        "supported_loan:redemption-explained": {"figure": "residents_after"},
        "supported_loan:step-explained": {"number": 8, "figure": "debt_after"},
        "supported_loan:scenarios-explained": {"figure": "residents_mean"},
    }  # fmt: skip
    return given | own.get(route, {})


DANISH_QUERIES = {
    "supported_loan:redemption-explained": "why=voluntary&method=at_market&settles_on=2027-02-01&price=96.4&amount=20000000",
}
"""What an address asks after its question mark, where it has to."""

DANISH_MORE = (
    ("supported_loan:project", CLERK, {"organisation": SLUG, "reference": _OLD}),
    ("supported_loan:project", CLERK, {"organisation": SLUG, "reference": "ST-2010-004"}),
    ("supported_loan:project", CLERK, {"organisation": SLUG, "reference": _BUILT}),
    ("supported_loan:project", CLERK, {"organisation": PAPERS, "reference": "KK-2023-AKB"}),
    ("supported_loan:loan", CLERK, {"organisation": SLUG, "number": "KK-1088"}),
    ("supported_loan:proposal", APPROVER, {"organisation": SLUG, "number": 8}),
    ("supported_loan:regulation-run", APPROVER, {"organisation": SLUG, "year": 2027, "number": 1}),
)
"""Other states of its pages: route, who, parts."""
