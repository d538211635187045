"""A made-up Danish municipality with supported loans in every stage, and thirteen real projects from public papers beside it.

Everything goes through the use cases of a real office's work.
"""

from datetime import datetime

from borgen.office.supported_loan.demo.logins import LOGINS, PAPERS, SLUG, TOUR, Login


def load(*, at: datetime | None = None) -> None:
    """Fill the database with both; what is there stays, and what a killed run lacks is added.

    Raises:
        NotInProduction: under ``borgen serve``: the demo's passwords are documented.
    """
    from borgen.office.supported_loan.demo.history import load_story

    load_story(at=at)


__all__ = ["LOGINS", "PAPERS", "SLUG", "TOUR", "Login", "load"]
