"""Reads a register: which sheet, which columns, and each row as understood."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from borgen.guarantee.register_file.assemble import RegisterRows
from borgen.guarantee.register_file.notices import day_notices, file_notices, row_notices, unit_notices
from borgen.guarantee.register_file.recognise import balance_keys, recognise, suggested_days
from borgen.guarantee.register_file.results import (
    ColumnGuess,
    Notice,
    Question,
    Recognition,
    RegisterReading,
)
from borgen.guarantee.register_file.rows import Plan, plan_rows
from borgen.guarantee.register_file.values.day import last_day_of
from borgen.guarantee.register_file.values.text import squash
from borgen.sheets import SheetFile

REGISTER_SCORE_MIN = 4
"""A sheet with fewer signs of a register is not offered as one."""


def read_register(
    file: SheetFile, *, sheet: str | None = None, mapping: Mapping[str, str | None] | None = None,
    balances_on: date | None = None,
) -> RegisterReading:
    """Read a register.

    ``sheet`` answers which sheet counts, ``mapping`` (heading or column letter → field, ``None`` to leave out) which
    column is what, ``balances_on`` which day the balances are of. What is not answered is asked in ``questions``.

    Raises:
        KeyError: the file has no sheet of that name.
        ValueError: ``mapping`` names a field that does not exist.
    """
    recognitions = {one.name: recognise(one, mapping) for one in file.sheets}
    likely = _likely(file, recognitions)
    chosen = file.sheet(sheet) if sheet is not None else file.sheet(likely[0])
    recognition = recognitions[chosen.name]
    questions = []
    if sheet is None and len(likely) > 1:
        questions.append(Question(code="which_sheet", options=likely))
    refusal = _refusal(recognition)
    plan = plan_rows(chosen, recognition) if refusal is None or refusal.code == "no_borrower_column" else Plan()
    if refusal is not None and _names_borrowers_above(plan):
        refusal = None
    if refusal is not None:
        return RegisterReading(
            file_name=file.name, file_sha256=file.sha256, sheet=chosen.name, sheets_to_choose=likely,
            recognition=recognition, questions=(*questions, *_column_questions(recognition)), refusal=refusal,
            notices=file_notices(file, chosen, recognition),
        )
    balance = _chosen_balance(recognition, balances_on)
    questions += _questions(recognition, balance, balances_on)
    rows = RegisterRows(chosen, recognition, plan, balance)
    notices = [*file_notices(file, chosen, recognition), *row_notices(plan), *unit_notices(plan, recognition)]
    notices += day_notices(recognition, balances_on)
    if plan.other_tables:
        numbers = ", ".join(str(number) for number in sorted({*recognition.header_rows[:1], *plan.other_tables}))
        refusal = Notice(code="several_tables", params={"sheet": chosen.name, "rows": numbers})
    elif not any(row.kind == "data" for row in plan.rows):
        refusal = Notice(code="no_rows", params={"sheet": chosen.name})
    return RegisterReading(
        file_name=file.name, file_sha256=file.sha256, sheet=chosen.name, sheets_to_choose=likely,
        recognition=recognition, rows=rows, control_totals=tuple(plan.control_totals),
        questions=tuple(questions), notices=tuple(notices), refusal=refusal,
    )


def _likely(file: SheetFile, recognitions: Mapping[str, Recognition]) -> tuple[str, ...]:
    """The sheets that look like registers, the surest first; hidden ones only when no other does."""
    names = [one.name for one in file.sheets if recognitions[one.name].score >= REGISTER_SCORE_MIN]
    visible = [name for name in names if not file.sheet(name).hidden]
    best = max((recognitions[name].score for name in visible or names), default=0)
    # A sheet with half the headings of the best one is an extract or a help sheet.
    chosen = [name for name in visible or names if 2 * recognitions[name].score > best]
    if not chosen:
        return (max(file.sheets, key=lambda one: (recognitions[one.name].score, len(one))).name,)
    return tuple(sorted(chosen, key=lambda name: -recognitions[name].score))


def _refusal(recognition: Recognition) -> Notice | None:
    same = [
        [guess.letter for guess in claimants] for claimants in recognition.duplicates
        if len({squash(guess.heading).casefold() for guess in claimants}) == 1
    ]
    if same:
        heading = recognition.duplicates[0][0].heading
        return Notice(code="duplicate_heading", params={"heading": heading, "columns": ", ".join(same[0])})
    if not any(guess.field for guess in recognition.columns.values()):
        return Notice(code="no_headings", params={"sheet": recognition.sheet})
    if recognition.column_of("borrower") is None:
        return Notice(code="no_borrower_column", params={"sheet": recognition.sheet})
    return None


def _names_borrowers_above(plan: Plan) -> bool:
    """Whether each row stands below the name of its borrower, as in a list of loans under each company."""
    data = [row for row in plan.rows if row.kind == "data"]
    return bool(data) and all(row.borrower.text for row in data)


def _chosen_balance(recognition: Recognition, balances_on: date | None) -> ColumnGuess | None:
    """The balance column of the day that was answered; by year where the heading names only the year."""
    if balances_on is None:
        return None
    balances = [guess for guess in recognition.columns.values() if guess.role == "balance" and guess.on is not None]
    for precision in ("day", "year"):
        same = [
            guess for guess in balances
            if guess.on is not None and guess.on.precision == precision and (
                guess.on.on == balances_on if precision == "day" else guess.on.on.year == balances_on.year
            )
        ]
        if len(same) == 1:
            return same[0]
    return None


def _questions(
    recognition: Recognition, balance: ColumnGuess | None, balances_on: date | None,
) -> list[Question]:
    questions = _column_questions(recognition)
    balances = [guess for guess in recognition.columns.values() if guess.role == "balance"]
    if balances and balance is None:
        questions.append(Question(code="which_balance", options=tuple(balance_keys(recognition).values())))
    has_balances = bool(balances) or recognition.column_of("outstanding") is not None
    if has_balances and balances_on is None and recognition.column_of("balance_on") is None:
        questions.append(Question(code="balances_on", options=suggested_days(recognition)))
    questions += _same_day_questions(recognition, balances_on)
    stated = _stated_elsewhere(recognition, balances_on)
    if stated is not None:
        params = {"heading": stated.heading, "day": str(balances_on)}
        questions.append(Question(code="balances_day_differs", params=params, options=suggested_days(recognition)))
    return questions


def _same_day_questions(recognition: Recognition, balances_on: date | None) -> list[Question]:
    """Balances of one day in several columns, such as the municipality's and the group's: which one counts is asked."""
    by_day: dict[date, list[ColumnGuess]] = defaultdict(list)
    for guess in recognition.columns.values():
        if guess.role == "balance" and guess.on is not None:
            by_day[last_day_of(guess.on)].append(guess)
    by_hand = recognition.column_of("outstanding")
    if by_hand is not None and balances_on is not None:
        by_day.pop(balances_on, None)  # what a person has chosen counts for that day
    return [
        Question(
            code="which_column", params={"headings": " / ".join(guess.heading for guess in same)},
            options=tuple(guess.letter for guess in same),
        )
        for same in by_day.values() if len(same) > 1
    ]


def _stated_elsewhere(recognition: Recognition, balances_on: date | None) -> ColumnGuess | None:
    """The only column of balances, where its heading names another day than the one that was answered.

    An old heading over new amounts is put right by mapping the column by hand, which goes before what it says.
    """
    guess = recognition.column_of("outstanding")
    if guess is None or guess.on is None or balances_on is None or guess.certainty == "by_hand":
        return None
    if guess.role != "value":
        return None
    day, precision = guess.on.on, guess.on.precision
    if precision == "day":
        return guess if day != balances_on else None
    is_same = day.year == balances_on.year and (precision == "year" or day.month == balances_on.month)
    # ``Skuld 2024`` is at the end of 2024, and the opening balance of 2025 is the same amount.
    is_opening = precision == "year" and (balances_on.month, balances_on.day) == (1, 1)
    return None if is_same or (is_opening and day.year == balances_on.year - 1) else guess


def _column_questions(recognition: Recognition) -> list[Question]:
    return [
        Question(
            code="which_column", params={"headings": " / ".join(guess.heading for guess in claimants)},
            options=tuple(guess.letter for guess in claimants),
        )
        for claimants in recognition.duplicates
    ]
