"""Thirteen real projects as public papers state them, and what each can and cannot prove."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

from borgen.kernel.money import Money
from borgen.supported_loan.choices import CURRENCY, Housing, Region
from borgen.supported_loan.project import FormName

PATH = Path(__file__).with_name("papers.csv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One project; ``None`` and empty texts are what the paper does not state."""

    no: int
    reference: str
    name: str
    place: str
    housing: Housing
    dwellings: int | None
    area: Fraction | None
    region: Region | None
    committed_on: date | None
    committed_by: str
    form: FormName | None
    approved_on: date | None
    acquisition: Money | None
    service_dwellings: int | None
    service_sum: Money | None
    source: str
    proves: str
    proves_not: str

    @property
    def remarks(self) -> str:
        """What the register says of it."""
        return f"Kan vise: {self.proves} Kan ikke vise: {self.proves_not}"


@cache
def papers() -> tuple[Paper, ...]:
    """The projects as they stand in ``papers.csv``."""
    with PATH.open(encoding="utf-8", newline="") as file:
        return tuple(_paper(line) for line in csv.DictReader(file))


def _paper(line: Mapping[str, str]) -> Paper:
    return Paper(
        no=int(line["no"]), reference=line["reference"], name=line["name"], place=line["place"],
        housing=Housing(line["housing"]), dwellings=_whole(line["dwellings"]),
        area=Fraction(line["area"]) if line["area"] else None, region=Region(line["region"]) if line["region"] else None,
        committed_on=_day(line["committed_on"]), committed_by=line["committed_by"],
        form=FormName(line["form"]) if line["form"] else None, approved_on=_day(line["approved_on"]),
        acquisition=_kroner(line["acquisition"]), service_dwellings=_whole(line["service_dwellings"]),
        service_sum=_kroner(line["service_sum"]), source=line["source"], proves=line["proves"],
        proves_not=line["proves_not"],
    )  # fmt: skip


def _whole(text: str) -> int | None:
    return int(text) if text else None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _kroner(text: str) -> Money | None:
    return Money.parse(text, CURRENCY) if text else None
