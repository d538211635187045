"""P10: a year's fee run, planned and frozen by one and approved by another, against inserting as many ready rows.

The bare peer makes its rows from values that lie ready and calls ``bulk_create`` in one transaction; the run reads facts, applies
the policy, keeps an explanation of each line, hashes the manifest, checks it again, charges, posts and writes the journal.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.office import DAY, a_copy_of_the_office, register_of
from benchmarks.timing import Measured, Ratio, in_a_process_of_its_own, seconds

YEAR = 2020
AT = datetime.fromisoformat(DAY).replace(hour=9, tzinfo=UTC)
CHECKED = 500
"""The size of the register in which every line is compared with the preview's."""


def measure(*, size: int, rounds: int) -> Iterator[Measured]:
    """A run over ``size`` guarantees: time against ``bulk_create``, and the memory of a process that does only that."""
    register_of(CHECKED)
    organisation = register_of(size)
    with a_copy_of_the_office():
        _agrees_with_the_preview()
    ratios, took, lines = [], [], 0
    for _ in range(rounds):
        with a_copy_of_the_office():
            spent = seconds(lambda: charge(organisation))
            values = _values(organisation)
            lines = len(values)
            bare = seconds(lambda values=values: _bare(organisation, values))
        ratios.append(spent / bare)
        took.append(f"{spent:.0f} s against {bare:.1f} s")
    with a_copy_of_the_office() as directory:
        memory = _memory(directory, organisation)
    yield Measured(
        "P10", f"fee run of {size:,} guarantees ({lines:,} lines)", Ratio(tuple(ratios)), 10.0,
        seconds=sorted(took)[len(took) // 2], memory_mb=memory, memory_goal_mb=300.0,
    )  # fmt: skip


def charge(organisation: int) -> None:
    """Plan, freeze and approve the year's fees."""
    from borgen.office.guarantee.usecases.annual_fee import approve_annual_fee_run, plan_annual_fee_run
    from borgen.office.people.actor import SystemActor

    given: Any = {"organisation_id": organisation, "year": YEAR, "at": AT}
    plan = plan_annual_fee_run(**given, by=SystemActor(person="anna"), key="plan")
    approve_annual_fee_run(
        **given, number=plan["number"], manifest=plan["manifest"], by=SystemActor(person="bo", role="approver"), key="approve"
    )


def _agrees_with_the_preview() -> None:
    from borgen.office.guarantee.models import FeeLine
    from borgen.office.guarantee.queries.fees import fee_preview

    organisation = register_of(CHECKED)
    preview = fee_preview(organisation_id=organisation, as_of=AT.date(), known_at=None, year=YEAR)
    expected = sorted((line.reference, line.kind, line.basis.minor, line.amount.minor) for line in preview.lines)
    charge(organisation)
    rows = FeeLine.objects.filter(organisation_id=organisation, charged=True).values_list(
        "guarantee__reference", "kind", "basis_minor", "amount_minor"
    )
    assert sorted(rows) == expected and expected, "the run charges what the preview shows"


def _values(organisation: int) -> list[dict[str, Any]]:
    from borgen.office.guarantee.models import FeeLine

    columns = [f.attname for f in FeeLine._meta.concrete_fields if f.attname not in ("id", "run_id", "charged", "year")]
    return list(FeeLine.objects.filter(organisation_id=organisation, charged=True).order_by("pk").values(*columns))


def _bare(organisation: int, values: list[dict[str, Any]]) -> None:
    from django.db import transaction

    from borgen.office.guarantee.models import FeeLine, FeeRun

    with transaction.atomic():
        run = FeeRun.objects.create(
            organisation_id=organisation, year=YEAR + 1, number=1, state="planning", currency="SEK", known_at_sequence=1,
            charge_on=AT.date(), key="bare", planned_by="anna", planned_at=AT,
        )  # fmt: skip
        FeeLine.objects.bulk_create((FeeLine(run=run, year=YEAR + 1, **row) for row in values), batch_size=1000)


def _memory(directory: Path, organisation: int) -> float:
    return float(
        in_a_process_of_its_own(
            "from pathlib import Path\n"
            "from benchmarks.office import open_office\n"
            f"open_office(Path({str(directory)!r}))\n"
            "from benchmarks.fee_run import charge\n"
            "from benchmarks.timing import peak_megabytes\n"
            f"charge({organisation})\n"
            "print(peak_megabytes())\n"
        )
    )
