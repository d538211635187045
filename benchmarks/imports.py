"""P11: a register file brought in, against reading its cells and inserting the same constrained rows without any thought.

The import recognises columns, reads every value, compares each row with the register, keeps row and cell of each value for the
preview, applies it in one transaction and writes the journal. The bare peer reads the same file with the same reader and inserts
the rows of the register that the import wrote, from values that lie ready; the preview's own rows are not among them.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.timing import Measured, Ratio, in_a_process_of_its_own, seconds

AT = datetime(2026, 2, 2, 9, tzinfo=UTC)
YEAR_END = date(2025, 12, 31)
HEADINGS = (
    "Borgensnummer", "Låntagare", "Org.nr", "Långivare", "Lånenummer", "Beslutat belopp", "Kvarvarande skuld", "Beslutsdatum",
    "Ändamål", "Säkerhet",
)  # fmt: skip
_numbers = count(1)


def measure(*, size: int, rounds: int) -> Iterator[Measured]:
    """A file of ``size`` rows: time against reading and inserting, and the memory of a process that does only that."""
    with TemporaryDirectory() as directory:
        path = Path(directory) / "register.xlsx"
        write_register(path, size)
        small = Path(directory) / "small.xlsx"
        write_register(small, 300)
        _same_rows(small, 300)
        ratios, took = [], []
        for _ in range(rounds):
            organisation = new_organisation()
            spent = seconds(lambda organisation=organisation: bring(organisation, path, size))
            values = _written(organisation)
            bare = seconds(lambda values=values: _bare(path, values, new_organisation()))
            ratios.append(spent / bare)
            took.append(f"{spent:.0f} s against {bare:.0f} s")
        memory = _memory(path, size)
    yield Measured(
        "P11", f"import of a workbook of {size:,} rows", Ratio(tuple(ratios)), 3.0,
        seconds=sorted(took)[len(took) // 2], memory_mb=memory, memory_goal_mb=300.0,
    )  # fmt: skip


def write_register(path: Path, size: int) -> None:
    """A workbook as a municipality keeps it, with ``size`` made-up guarantees."""
    import xlsxwriter

    random = Random(size)
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Borgen")
        sheet.write_row(0, 0, HEADINGS)
        for number in range(1, size + 1):
            decided = random.randrange(1, 400) * 50_000
            decided_on = f"{random.randrange(2005, 2024)}-05-{random.randrange(10, 28)}"
            sheet.write_row(number, 0, (
                f"B{number}", f"Förening {number}", "", random.choice(("Swedbank", "SEB", "Kommuninvest")), str(10**6 + number),
                decided, decided * random.randrange(10, 100) // 100, decided_on,
                random.choice(("Ridhus", "Tennishall", "Konstgräs")), random.choice(("Pantbrev", "")),
            ))  # fmt: skip


def new_organisation() -> int:
    """An organisation with an empty register."""
    from borgen.office.organisation.models import Organisation

    taken = Organisation.objects.filter(slug__startswith="import-").count()
    return int(Organisation.objects.create(slug=f"import-{taken + 1}", name="I", policy="gotene").pk)


def bring(organisation: int, path: Path, size: int) -> None:
    """Import the file."""
    from borgen.office.guarantee.usecases.register_import import import_file
    from borgen.office.people.actor import SystemActor

    report = import_file(
        organisation_id=organisation, source=path, balances_on=YEAR_END, by=SystemActor(), at=AT, key=f"bring-{next(_numbers)}"
    )
    assert (report.rows, report.imported, report.refused) == (size, size, 0), report


def _tables() -> list[tuple[Any, dict[str, str]]]:
    """The tables that an import fills, each after those that its rows point at, with the columns that point."""
    from borgen.office.guarantee import models as rows
    from borgen.office.parties.models import Party, PartyFact

    return [
        (Party, {}),
        (PartyFact, {"party_id": "Party"}),
        (rows.Guarantee, {}),
        (rows.GuaranteeFact, {"guarantee_id": "Guarantee", "borrower_id": "Party"}),
        (rows.Loan, {"guarantee_id": "Guarantee"}),
        (rows.LoanFact, {"loan_id": "Loan"}),
        (rows.BalanceObservation, {"loan_id": "Loan"}),
        (rows.Movement, {"guarantee_id": "Guarantee", "loan_id": "Loan", "observation_id": "BalanceObservation"}),
        (rows.Security, {"guarantee_id": "Guarantee"}),
        (rows.SecurityFact, {"security_id": "Security"}),
    ]


def _written(organisation: int) -> dict[str, list[dict[str, Any]]]:
    found = {}
    for model, _ in _tables():
        columns = [f.attname for f in model._meta.concrete_fields]
        found[model.__name__] = list(
            model._default_manager.filter(organisation_id=organisation).order_by("pk").values(*columns)
        )
    return found


def _bare(path: Path, values: dict[str, list[dict[str, Any]]], organisation: int) -> None:
    from django.db import transaction

    from borgen.sheets import read_file

    cells = sum(len(row.values) for sheet in read_file(path).sheets for row in sheet.rows())
    assert cells
    new: dict[str, dict[int, int]] = {}
    with transaction.atomic():
        for model, points in _tables():
            rows = values[model.__name__]
            made = model._default_manager.bulk_create(
                [
                    model(**{
                        name: new[points[name]][value] if name in points and value is not None else value
                        for name, value in row.items() if name != "id"
                    } | {"organisation_id": organisation})
                    for row in rows
                ],
                batch_size=500,
            )  # fmt: skip
            new[model.__name__] = {row["id"]: one.pk for row, one in zip(rows, made, strict=True)}


def _same_rows(path: Path, size: int) -> None:
    """The peer's register answers like the imported one, to the last row."""
    from borgen.office.guarantee.queries.register import register

    imported, bare = new_organisation(), new_organisation()
    bring(imported, path, size)
    _bare(path, _written(imported), bare)
    from borgen.office.journal.models import Head

    Head.objects.get_or_create(organisation_id=bare)
    answers = []
    for organisation in (imported, bare):
        written = {name: [_bare_values(row) for row in rows] for name, rows in _written(organisation).items()}
        assert all(written[name] for name in ("GuaranteeFact", "LoanFact", "BalanceObservation", "Movement", "SecurityFact"))
        answers.append(written)
    assert answers[0] == answers[1]
    found = register(organisation_id=imported, as_of=YEAR_END, known_at=None)
    assert found.count == size


def _bare_values(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if not name.endswith("id")}


def _memory(path: Path, size: int) -> float:
    from benchmarks.office import kept_in

    return float(
        in_a_process_of_its_own(
            "from pathlib import Path\n"
            "from benchmarks.office import open_office\n"
            f"open_office(Path({str(kept_in())!r}))\n"
            "from benchmarks.imports import bring, new_organisation\n"
            "from benchmarks.timing import peak_megabytes\n"
            f"bring(new_organisation(), Path({str(path)!r}), {size})\n"
            "print(peak_megabytes())\n"
        )
    )
