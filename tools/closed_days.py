"""Write down which weekdays the banks are closed on, as `borgen.kernel.calendar` says.

    .venv/bin/python tools/closed_days.py

The tables of `borgen.cashflow.arrays` are made from these files: asking `holidays` for 150 years takes seconds. A test
compares every day with the calendar.
"""

from pathlib import Path

from borgen.kernel.calendar import FIRST_YEAR, LAST_YEAR, Country, closed_days

DIRECTORY = Path(__file__).parents[1] / "src" / "borgen" / "cashflow" / "arrays" / "closed_days"
HEAD = """\
# Weekdays on which the banks are closed, a year a line; written by tools/closed_days.py from borgen.kernel.calendar, which says
# on what they rest. Do not edit.
"""


def main() -> None:
    for country in Country:
        lines = []
        for year in range(FIRST_YEAR, LAST_YEAR + 1):
            days = sorted(day.isoformat() for day in closed_days(country, year) if day.weekday() < 5)
            lines.append(" ".join([str(year), *days]))
        path = DIRECTORY / f"{country.value}.txt"
        path.write_text(HEAD + "\n".join(lines) + "\n", encoding="ascii")
        print(path)


if __name__ == "__main__":
    main()
