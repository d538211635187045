"""Every page of the office once, as whoever it is for: none can be forgotten, since the routes are asked."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.urls import reverse

from borgen.office.permissions import routes, table
from tests.journeys.danish_demo import CLERK, DANISH_MORE, DANISH_QUERIES, danish_parts
from tests.journeys.whole_demo import SLUG, WholeDemo

NO_PAGE = {
    "health", "set_language", "guarantee:calendar", "guarantee:import-progress", "documents:document", "supported_loan:report-file",
}  # fmt: skip
"""Answers that are no page: a word for a machine, a feed, a part of a page, files."""
QUOTE = "acquisition_sum=118397000&committed_on=2018-09-10&disbursed_on=2026-01-01&rate=3&inflation=2"


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A page, and who looks at it; ``status`` is what a browser is answered with."""

    route: str
    who: str = "clerk"
    parts: dict[str, object] = field(default_factory=dict)
    query: str = ""
    status: int = 200

    @property
    def path(self) -> str:
        return reverse(self.route, kwargs=self.parts) + (f"?{self.query}" if self.query else "")


def page_routes():
    """Every route that shows a page."""
    for route in routes():
        is_file = (route.name != "supported_loan:form" and not {"form", "kind"}.isdisjoint(route.parts)) or route.name.startswith("api:") or route.name in NO_PAGE
        if "GET" in table().methods(route.name) and not is_file:
            yield route


def visits(demo: WholeDemo) -> list[Visit]:
    """A visit to each page, and more to those that look different from case to case."""
    found = [_visit(route, demo) for route in page_routes()]
    return [*found, *_more(demo)]


def _visit(route, demo: WholeDemo) -> Visit:
    if route.name.startswith("supported_loan:"):
        named = danish_parts(route.name)
        parts = {part: named[part] for part in route.parts}
        return Visit(route=route.name, who=CLERK, parts=parts, query=DANISH_QUERIES.get(route.name, ""))
    given = {
        "organisation": SLUG, "reference": "EX-010", "amount": "outstanding", "part": "loan", "how": "change", "number": 1,
        "loan": 1, "day": "2025-12-31", "year": 2026, "sequence": 5, "account": demo.colleague, "book": "gotene",
        "duty": "annual_report", "rule": "credit_length", "movement": demo.movement, "increase": demo.increase, "row": demo.refused_row,
        "job": demo.planning, "figure": "payment", "n": 2,
    }  # fmt: skip
    given |= _own_parts(demo).get(route.name, {})
    query = QUOTE if route.name.startswith("supported-loan-quote") else ""
    unknown = set(route.parts) - set(given)
    assert not unknown, f"{route.name}: say here what of the demo its address names: {unknown}"
    who = "administrator" if route.name.startswith("people:") else "nobody" if route.name == "login" else "clerk"
    return Visit(route=route.name, who=who, parts={part: given[part] for part in route.parts}, query=query)


def _own_parts(demo: WholeDemo) -> dict[str, dict[str, object]]:
    next_year = datetime.now(UTC).year + 1
    return {
        "guarantee:fee-sum": {"which": "charged.SEK"},
        "guarantee:figure": {"currency": "SEK", "amount": "committed"},
        "guarantee:maturities-explain": {"currency": "SEK", "amount": f"principal.{next_year}"},
        "guarantee:stress-explain": {"amount": f"paid.{next_year}"},
        "guarantee:what-if-explain": {"amount": "now.1.payment"},
        "guarantee:movement-correct": {"reference": "EX-081"},
        "guarantee:increase-correct": {"reference": "EX-002"},
        "guarantee:deviation-withdraw": {"reference": "EX-023", "rule": "own_contribution"},
        "guarantee:evidence-withdraw": {"day": "2026-06-30"},
        "guarantee:part-withdraw": {"reference": "EX-012", "part": "security", "number": demo.security},
        "guarantee:release-withdraw": {"reference": "EX-012", "part": "insurance", "number": demo.ended_insurance},
        "guarantee:part-release": {"reference": "EX-012", "part": "security", "number": demo.security},
        "guarantee:import": {"number": demo.preview},
        "guarantee:import-row": {"number": demo.preview},
        "guarantee:import-questions": {"number": demo.asking},
        "guarantee:import-undo": {"number": demo.applied},
        "guarantee:fee-run-reject": {"number": 2},
        "policies:version": {"number": demo.open_version},
    }  # fmt: skip


def _more(demo: WholeDemo) -> list[Visit]:
    """Other states of pages: imports, runs, versions, guarantees of every kind, a day of the past, nothing found, refusals."""
    here = {"organisation": SLUG}
    imports = [
        Visit(route="guarantee:import", parts={**here, "number": number})
        for number in (demo.asking, demo.queued, demo.refused, demo.applied, demo.undone)
    ]
    references = ("EX-001", "EX-002", "EX-012", "EX-023", "EX-061", "EX-076", "EX-081", "EX-083")
    kinds = [Visit(route="guarantee:guarantee", parts={**here, "reference": one}) for one in references]
    pages = [Visit(route="guarantee:plan", parts={**here, "reference": "EX-001"})]
    pages += [Visit(route="guarantee:part-withdraw", parts={**here, "reference": "EX-010", "part": "loan", "number": 1})]
    pages += [
        Visit(route="guarantee:part-new", parts={**here, "reference": "EX-010", "part": part}) for part in ("security", "insurance")
    ]
    amounts = ("committed", "fee.2026.annual", "fee.2026.extra")
    explained = [
        Visit(route="guarantee:explain", parts={**here, "reference": "EX-010", "amount": amount}, status=status)
        for amount, status in zip(amounts, (200, 200, 404), strict=True)
    ]
    return [
        *imports, *kinds, *pages, *explained,
        Visit(route="guarantee:import-row", parts={**here, "number": demo.preview, "row": demo.asking_row}),
        Visit(route="guarantee:import-questions", parts={**here, "number": demo.preview}),
        Visit(route="guarantee:fee-run", parts={**here, "year": 2026, "number": 2}),
        Visit(route="guarantee:fee-run", who="approver", parts={**here, "year": 2026, "number": 2}),
        Visit(route="policies:version", who="approver", parts={**here, "number": demo.open_version}),
        Visit(route="policies:version", parts={**here, "number": demo.adopted_version}),
        Visit(route="policies:version", parts={**here, "number": demo.withdrawn_version}),
        Visit(route="policies:policy", parts={**here, "book": "tyreso"}),
        Visit(route="policies:policies", who="nobody", parts=here),
        Visit(route="guarantee:register", parts=here, query="as_of=2023-12-31"),
        Visit(route="guarantee:register", parts=here, query="q=finns+inte"),
        Visit(route="guarantee:register", parts=here, query="as_of=i+g%C3%A5r", status=400),
        Visit(route="guarantee:guarantee", parts={**here, "reference": "EX-999"}, status=404),
        Visit(route="guarantee:start", who="administrator", parts=here, status=403),
        Visit(route="guarantee:start", who="auditor", parts=here),
        Visit(route="supported-loan-quote", who="nobody"),
        *(Visit(route=route, who=who, parts=parts) for route, who, parts in DANISH_MORE),
    ]  # fmt: skip
