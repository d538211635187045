"""Everything that can be asked of the office: the pages, files and calls that read, and the commands; and by name those that know
of no moment, with the reason."""

from collections.abc import Iterator

import click

from borgen.cli.main import main
from borgen.office.api import api
from borgen.office.permissions import Route, routes, table

MOMENT = {"as_of", "known_at"}

NOT_OF_A_MOMENT = {
    "guarantee:calendar": "a feed of today: a calendar cannot ask about a day",
    "guarantee:imports": "files as they lie there now",
    "guarantee:import": "files as they lie there now",
    "guarantee:import-progress": "files as they lie there now",
    "guarantee:import-row": "files as they lie there now",
    "guarantee:import-export": "files as they lie there now",
    "api:imports": "files as they lie there now",
    "api:import": "files as they lie there now",
    "api:import-rows": "files as they lie there now",
    "api:import-row": "files as they lie there now",
    "api:export-import": "files as they lie there now",
    "api:document": "bytes that never change",
    "documents:document": "bytes that never change",
    "supported_loan:report-file": "bytes that never change",
    "journal:event": "an event never changes",
    "api:event": "an event never changes",
    "api:views": "a person's own, kept outside the journal",
    "policies:versions": "every version that has been taken in, each with its days",
    "policies:version": "a version never changes, but for who closed it and when",
    "api:policy-versions": "every version that has been taken in, each with its days",
    "api:policy-version": "a version never changes, but for who closed it and when",
    "start": "leads on to the first desk",
    "supported_loan:this-budget": "leads on to the year's budget",
    "supported_loan:this-loan-report": "leads on to the year's report",
}  # fmt: skip
_RECORDED, _RUN, _PLAN = "recorded at an instant", "the run of a year", "the whole plan, from its first term to its last"
NO_DAY = {
    "journal:events": _RECORDED, "api:events": _RECORDED, "api:history": _RECORDED,
    "supported_loan:proposals": _RECORDED, "supported_loan:proposal": _RECORDED, "api:prepared-steps": _RECORDED,
    "api:loan-steps": _RECORDED,
    "supported_loan:statement": _RECORDED, "supported_loan:statement-file": _RECORDED, "api:loan-statement": _RECORDED,
    "api:loan-statements": _RECORDED, "api:loan-statements-of-year": _RECORDED, "api:export-loan-statement": _RECORDED,
    "supported_loan:statement-explained": _RECORDED, "supported_loan:lender-difference-explained": _RECORDED,
    "supported_loan:step-explained": _RECORDED, "supported_loan:lender-statement": _RECORDED, "api:lender-statement": _RECORDED, "api:lender-statements": _RECORDED,
    "guarantee:fee-run": _RUN, "guarantee:fee-run-export": _RUN, "api:fee-runs": _RUN, "api:fee-run": _RUN,
    "api:export-fee-run": _RUN, "api:fee-run-total": _RUN,
    "supported_loan:regulation-run": _RUN, "supported_loan:regulation-run-file": _RUN, "api:regulations": _RUN,
    "api:regulation-runs": _RUN, "api:regulation-run": _RUN, "api:export-regulation-run": _RUN,
    "supported_loan:loan-explained": _PLAN, "supported_loan:loan-terms-file": _PLAN, "api:loan-explanation": _PLAN,
    "api:loan-terms": _PLAN, "api:export-loan-terms": _PLAN,
    "api:loan-law": "the law that the loan is under",
    "supported_loan:statements-explained": _RECORDED, "supported_loan:regulation-explained": _RUN,
    "api:charged-total": "what has been charged of a year", "supported_loan:loans-total": "what was lent, of every loan",
    "api:loan-statement-explanation": _RECORDED, "api:loan-statements-explanation": _RECORDED, "api:lender-difference-explanation": _RECORDED,
    "api:prepared-step-explainable": _RECORDED, "api:prepared-step-explanation": _RECORDED,
    "api:regulation-explanation": _RUN, "api:regulation-run-explanation": _RUN,
    "supported_loan:redemption-explained": "worked out for the day on which it is redeemed",
}  # fmt: skip
"""What is known at an instant and tells the same as of every day."""

COMMANDS_NOT_OF_A_MOMENT = {
    "programmes": "what is installed",
    "demo": "fills a database", "migrate": "changes a database", "serve": "answers", "count": "keeps what it has worked out",
    "schedule": "of no organisation",
    "quote": "of no organisation",
    "import": "writes", "organisation add": "writes", "person add": "writes", "rules adopt": "writes",
    "index import": "writes", "index fetch": "writes",
    "organisation list": "who keeps books here now",
    "rules list": "the books that ship", "rules show": "a book that ships", "rules test": "a file on the disk",
    "verify": "the whole chain, up to its end",
    "supported-loan scenarios": "a portfolio in a file, or the one of today",
}  # fmt: skip


def reading_routes() -> Iterator[Route]:
    """Every address of an organisation that somebody may ask who changes nothing: all but forms, and accounts."""
    seen = set()
    for route in routes():
        if "organisation" in route.parts and route.name not in seen and table().may(route.name, "GET", {"auditor"}):
            seen.add(route.name)
            yield route


def routes_of_a_moment() -> Iterator[Route]:
    return (route for route in reading_routes() if route.name not in NOT_OF_A_MOMENT)


def documented() -> dict[str, set[str]]:
    """What the description of the API says that each reading call takes of ``MOMENT``, by the pattern of the address."""
    paths = api.get_openapi_schema()["paths"]
    return {
        path: {one["name"] for one in calls["get"].get("parameters", ()) if one["in"] == "query"} & MOMENT
        for path, calls in paths.items() if "get" in calls
    }  # fmt: skip


def commands(group: click.Group = main, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """Every command of ``borgen`` by its words."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield " ".join((*path, name)), command


def commands_of_a_moment() -> Iterator[tuple[str, click.Command]]:
    for name, command in commands():
        words = name.split()
        if not any(" ".join(words[:n]) in COMMANDS_NOT_OF_A_MOMENT for n in range(1, len(words) + 1)):
            yield name, command
