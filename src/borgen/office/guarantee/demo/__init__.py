"""A made-up municipality to look around in: Exempelby kommun, with five years of history, and a small neighbour.

Everything goes through the same use cases as a real office's work: files imported each January, fees charged each spring,
changes by hand in between.
"""

from datetime import datetime
from pathlib import Path

from borgen.office.guarantee.demo.logins import LOGINS, TOUR, Login

WORKBOOK = Path(__file__).with_name("register.xlsx")
"""The register as the municipality would have kept it, for the visitor to download and import."""


def load(*, at: datetime | None = None) -> None:
    """Fill the database with the made-up municipalities; what is there stays, and what a killed run lacks is added.

    ``at`` is when it is loaded, now without it; the story itself has its own days.

    Raises:
        NotInProduction: under ``borgen serve``: the demo's passwords are documented.
    """
    # the workbook is made without a database, and so without the models that the story needs
    from borgen.office.guarantee.demo.history import load_story

    load_story(at=at)


__all__ = ["LOGINS", "TOUR", "WORKBOOK", "Login", "load"]
