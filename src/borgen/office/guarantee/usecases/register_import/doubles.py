"""Rows that have the same key or the same loan, and say different things: kept as guarantees of their own, or left out."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from borgen.office.guarantee.models import ImportRow, RegisterImport
from borgen.office.guarantee.usecases.register_import.alike import marks_of
from borgen.office.guarantee.usecases.register_import.row_terms import row_terms
from borgen.office.guarantee.usecases.register_import.taking_in import answered, opened_import
from borgen.office.journal.record import Actor
from borgen.office.journal.refused import Refused

DOUBLES = ("keep", "skip")
REASONS_OF_DOUBLES = ("double_in_file", "same_loan_in_file")
"""Why rows of a file are refused that may speak of one guarantee."""


class NotAWayWithDoubles(Refused):
    """Doubles are kept or skipped."""

    code = "not_a_way_with_doubles"


def settle_doubles(
    *, organisation_id: int, register_import: int, how: str, by: Actor, at: datetime, key: str
) -> dict[str, Any]:
    """Decide about all rows of which another row has the same key, or the same loan, and says something else.

    ``keep`` takes each in as a guarantee of its own where lender, amounts or days tell it apart from the others; ``skip``
    leaves them out. What cannot be told apart stays refused.

    Returns:
        ``{"import": id, "rows": how many were decided about}``.

    Raises:
        NotAWayWithDoubles: another word.
    """
    if how not in DOUBLES:
        raise NotAWayWithDoubles(how=how)
    with opened_import(
        organisation_id=organisation_id, register_import=register_import, kind="settle_doubles", body={"how": how}, by=by,
        at=at, key=key,
    ) as (now, of):
        if now.answered:
            return now.answer
        chosen = choose_doubles(of=of, how=how)
        return answered(now=now, of=of, answers={"doubles": how}, answer={"rows": chosen})


def choose_doubles(*, of: RegisterImport, how: str) -> int:
    """Put the choice on the rows, and say on how many; they are not judged anew here."""
    doubles = ImportRow.objects.filter(register_import=of, row_kind="data", choice="")
    doubles = doubles.filter(reason__in=REASONS_OF_DOUBLES)
    if how == "skip":
        return doubles.update(choice="skip")
    rows = doubles.filter(reason="double_in_file")
    has_outcome_column = any(column.get("field") == "decision_outcome" for column in of.columns)
    groups: dict[str, dict[Any, list[int]]] = defaultdict(lambda: defaultdict(list))
    for pk, match_key, cells, mends in rows.values_list("pk", "match_key", "cells", "mends"):
        terms = row_terms(cells={**cells, **mends}, has_outcome_column=has_outcome_column)
        if match_key.startswith("d"):  # no reference, no loan number, and no guarantee of the register
            groups[match_key][marks_of(terms=terms)].append(pk)
    kept = [ids[0] for group in groups.values() for ids in group.values() if len(ids) == 1]
    kept += doubles.filter(reason="same_loan_in_file").values_list("pk", flat=True)  # another key tells them apart
    return ImportRow.objects.filter(pk__in=kept).update(choice="new")
