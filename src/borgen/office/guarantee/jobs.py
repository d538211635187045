"""Long tasks, each in a process of its own: reading a file, applying it, planning fees, counting a large register.

``submit`` writes the job and starts ``python -m borgen.office.guarantee.jobs NUMBER``; the web server that did so may die
and come again. The process beats while it lives. ``look_after``, called whenever somebody asks how far a job is, starts
one again that has stopped beating, and says that it has failed when that has not helped.
"""

import json
import os
import resource
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

SECONDS_WITHOUT_A_BEAT_MAX = 30
BEAT_SECONDS = 2
ATTEMPTS_MAX = 3
MEMORY_BYTES_MAX = 4 * 1024**3
"""Address space of a job process (RLIMIT_AS); what it uses is far less."""
CPU_SECONDS_MAX = 3600
"""Processor time of a job process (RLIMIT_CPU)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSeen:
    """How far a job is. ``failure`` has a code and params when its state is ``failed``; ``answer`` when it is ``done``."""

    id: int
    kind: str
    subject: int
    state: str
    attempt: int
    progress: int
    progress_of: int
    answer: dict[str, Any]
    failure: dict[str, Any]

    @property
    def is_over(self) -> bool:
        return self.state in {"done", "failed"}


class NoSuchJob(LookupError):
    """The organisation has no such job."""

    code = "no_such_job"


def submit(
    *, organisation_id: int, kind: str, subject: int = 0, arguments: dict[str, Any] | None = None, by: Any,
    at: datetime, key: str,
) -> JobSeen:
    """Start a job, once for a key: ``read_import`` and ``apply_import`` of the import ``subject``, ``plan_fees`` with
    ``{"year": …}``, ``count_register`` with ``{"as_of": …, "sequence": …}``. ``by`` is the actor in whose name it works.
    """
    from borgen.office.guarantee.usecases.tasks import enter_job

    number, is_new = enter_job(
        organisation_id=organisation_id, kind=kind, subject=subject, arguments=arguments or {}, by=by, at=at, key=key
    )
    if is_new:
        _start(number)
    return look_after(organisation_id=organisation_id, job=number, at=at)


def look_after(*, organisation_id: int, job: int, at: datetime) -> JobSeen:
    """How far the job is. A dead one is started again, up to three times, and then has failed.

    Raises:
        NoSuchJob: the organisation has none with this number.
    """
    from borgen.office.guarantee.models import Job
    from borgen.office.guarantee.usecases.tasks import give_up_job, requeue_job

    row = Job.objects.filter(pk=job, organisation_id=organisation_id).first()
    if row is None:
        raise NoSuchJob(str(job))
    if _is_dead(row, at):
        if row.attempt >= ATTEMPTS_MAX:
            give_up_job(job=job, attempt=row.attempt, failure={"code": "job_died", "params": {"attempts": row.attempt}})
        elif requeue_job(job=job, attempt=row.attempt, at=at):
            _start(job)
        row.refresh_from_db()
    done, total = _progress_of(row)
    return JobSeen(
        id=row.pk, kind=row.kind, subject=row.subject, state=row.state, attempt=row.attempt, progress=done,
        progress_of=total, answer=row.answer, failure=row.failure,
    )


def job_of(*, organisation_id: int, kind: str, subject: int, at: datetime) -> JobSeen | None:
    """The newest job of this kind on an import or run, looked after; ``None`` when there is none."""
    from borgen.office.guarantee.models import Job

    rows = Job.objects.filter(organisation_id=organisation_id, kind=kind, subject=subject)
    newest = rows.order_by("-pk").values_list("pk", flat=True).first()
    return look_after(organisation_id=organisation_id, job=newest, at=at) if newest else None


def run(job: int) -> int:
    """Do the job in this process; its exit code. It is taken by one process only, however many are started."""
    from borgen.office.guarantee.models import Job
    from borgen.office.guarantee.usecases.tasks import finish_job, give_up_job, take_job

    attempt = take_job(job=job, process=f"{socket.gethostname()}:{os.getpid()}", at=datetime.now(UTC))
    if attempt is None:
        return 0
    row = Job.objects.select_related("organisation").get(pk=job)
    with _Heart(row) as heart:
        try:
            answer = _do(row, heart.progress)
        except Exception as failure:
            give_up_job(job=job, attempt=attempt, failure=_said(failure))
            return 1
    finish_job(job=job, attempt=attempt, answer=answer)
    return 0


def _do(row: Any, progress: Callable[[int, int], None]) -> dict[str, Any]:
    from borgen.office.guarantee.usecases.annual_fee import plan_annual_fee_run
    from borgen.office.guarantee.usecases.counting import count_register
    from borgen.office.guarantee.usecases.register_import import apply_import, read_import
    from borgen.office.people.actor import AccountActor, SystemActor

    by: Any = SystemActor(person=row.person, role=row.role)
    if row.account is not None:
        by = AccountActor(account_id=row.account, person=row.person, role=row.role)
    given = {"organisation_id": row.organisation_id, "at": datetime.now(UTC), "progress": progress}
    match row.kind:
        case "read_import":
            read = read_import(register_import=row.subject, **given)
            return {"import": read.pk, "state": read.state, "counts": read.counts}
        case "apply_import":
            return apply_import(register_import=row.subject, by=by, key=row.key, **given)
        case "plan_fees":
            return plan_annual_fee_run(year=int(row.arguments["year"]), by=by, key=row.key, **given)
        case "count_register":
            os.nice(10)  # pages are answered first
            counted = count_register(
                organisation_id=row.organisation_id, as_of=date.fromisoformat(row.arguments["as_of"]),
                sequence=int(row.arguments["sequence"]), progress=progress,
            )
            return {"guarantees": counted}
    raise AssertionError(f"nobody does {row.kind}")


def _said(failure: Exception) -> dict[str, Any]:
    code = getattr(failure, "code", None)
    if isinstance(code, str):
        return {"code": code, "params": dict(getattr(failure, "params", {}))}
    return {"code": "job_failed", "params": {"error": type(failure).__name__}}


class _Heart:
    """Beats while the job works, and shows how far it is.

    On PostgreSQL it beats through a connection of its own; SQLite has one writer at a time, which may be the job's own long
    transaction, so there it beats in a file beside the database.
    """

    def __init__(self, row: Any) -> None:
        self._job, self._attempt = row.pk, row.attempt
        self._done = self._total = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def progress(self, done: int, total: int) -> None:
        self._done, self._total = done, total

    def __enter__(self) -> "_Heart":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _beat(self) -> None:
        from django.db import connection

        from borgen.office.guarantee.usecases.tasks import beat_job

        while True:
            if (file := _beat_file(self._job)) is not None:
                file.parent.mkdir(parents=True, exist_ok=True)
                draft = file.with_suffix(".new")
                draft.write_text(json.dumps([self._done, self._total, datetime.now(UTC).isoformat()]))
                draft.replace(file)
            else:
                beat_job(
                    job=self._job, attempt=self._attempt, at=datetime.now(UTC), progress=self._done,
                    progress_of=self._total,
                )
            if self._stop.wait(BEAT_SECONDS):
                connection.close()
                return


def _beat_file(job: int) -> Path | None:
    from django.db import connection

    if connection.vendor != "sqlite":
        return None
    name = Path(str(connection.settings_dict["NAME"]))
    return name.with_name(f".{name.name}.jobs") / f"{job}.json"


def _last_beat(row: Any) -> tuple[int, int, datetime | None]:
    file = _beat_file(row.pk)
    if file is None:
        return row.progress, row.progress_of, row.beat_at
    try:
        done, total, at = json.loads(file.read_text())
    except (FileNotFoundError, ValueError):
        return row.progress, row.progress_of, row.beat_at
    beat = datetime.fromisoformat(at)
    return done, total, max(beat, row.beat_at) if row.beat_at else beat


def _progress_of(row: Any) -> tuple[int, int]:
    done, total, _ = _last_beat(row)
    return (total, total) if row.state == "done" and total else (done, total)


def _is_dead(row: Any, at: datetime) -> bool:
    if row.state not in {"queued", "running"}:
        return False
    host, _, process = row.process.rpartition(":")
    if row.state == "running" and host == socket.gethostname() and not _lives(int(process)):
        return True
    _, _, beat = _last_beat(row)
    last = max(beat, row.submitted_at) if beat else row.submitted_at
    return at - last > timedelta(seconds=SECONDS_WITHOUT_A_BEAT_MAX)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:  # our own child that ended and that nobody has asked for
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, IndexError):
        return True
    return state != "Z"


def _start(job: int) -> None:
    """Start the process, apart from the one that asks for it."""
    from django.db import connection

    environment = {
        **os.environ, "DATABASE_URL": _database_url(connection.settings_dict),
        "DJANGO_SETTINGS_MODULE": "borgen.office.settings", "BORGEN_PROFILE": "command",
    }
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and module, and a number
        [sys.executable, "-m", "borgen.office.guarantee.jobs", str(job)],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment,
        start_new_session=True, close_fds=True,
    )
    threading.Thread(target=process.wait, daemon=True).start()  # so that it leaves no zombie


def _database_url(settings: dict[str, Any]) -> str:
    """Where this process's data are: a test's database is not the one that the environment names."""
    if settings["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{quote(str(settings['NAME']))}"  # whatever the file is called
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{settings['NAME']}"))


def main() -> int:
    """The process of one job."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS_MAX, CPU_SECONDS_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.environ["DJANGO_SETTINGS_MODULE"] = "borgen.office.settings"
    import django

    django.setup()
    return run(int(sys.argv[1]))


if __name__ == "__main__":
    sys.exit(main())
