"""Long tasks in processes of their own: they survive their starter, are done once, and do not die unnoticed."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from borgen.office.guarantee import jobs
from borgen.office.guarantee.models import GuaranteeFact, Job, RegisterImport
from borgen.office.guarantee.usecases import register_import
from tests.office.test_import_register import YEAR_END, sheet

NOW = datetime.now(UTC)


def wait_for(organisation: Any, job: int, seconds: float = 60) -> jobs.JobSeen:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        seen = jobs.look_after(organisation_id=organisation.pk, job=job, at=datetime.now(UTC))
        if seen.is_over:
            return seen
        time.sleep(0.2)
    raise AssertionError(f"the job has not ended: {seen}")


@pytest.fixture
def waiting(organisation: Any, clerk: Any) -> int:
    given = {"organisation_id": organisation.pk, "by": clerk, "at": NOW}
    number = register_import.receive_file(name="r.csv", content=sheet(), key="take", **given)["import"]
    register_import.set_balances_day(register_import=number, on=YEAR_END, key="day", **given)
    return int(number)


@pytest.mark.django_db(transaction=True)
def test_a_file_is_read_and_applied_by_jobs(organisation: Any, clerk: Any, waiting: int) -> None:
    """I18"""
    given = {"organisation_id": organisation.pk, "subject": waiting, "by": clerk, "at": NOW}
    read = jobs.submit(kind="read_import", key="read", **given)
    assert jobs.submit(kind="read_import", key="read", **given).id == read.id
    assert wait_for(organisation, read.id).answer["counts"]["imported"] == 3
    applied = jobs.submit(kind="apply_import", key="apply", **given)
    assert wait_for(organisation, applied.id).answer["counts"]["imported"] == 3
    assert RegisterImport.objects.get().state == "applied"
    assert GuaranteeFact.objects.count() == 3
    again = jobs.submit(kind="apply_import", key="apply again", **given)
    assert wait_for(organisation, again.id).failure["code"] == "import_not_open"


@pytest.mark.django_db(transaction=True)
def test_a_dead_job_is_started_again_and_at_last_said_to_have_failed(
    organisation: Any, clerk: Any, waiting: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """I18: no job hangs for ever."""
    started: list[int] = []
    monkeypatch.setattr(jobs, "_start", started.append)
    seen = jobs.submit(organisation_id=organisation.pk, kind="read_import", subject=waiting, by=clerk, at=NOW, key="r")
    for attempt in range(1, jobs.ATTEMPTS_MAX + 1):
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        Job.objects.filter(pk=seen.id).update(
            state="running", attempt=attempt, process=f"{os.uname().nodename}:{child.pid}", beat_at=NOW
        )
        assert jobs.look_after(organisation_id=organisation.pk, job=seen.id, at=NOW).state == "running"
        child.send_signal(signal.SIGKILL)
        child.wait()
        seen = jobs.look_after(organisation_id=organisation.pk, job=seen.id, at=NOW)
        assert seen.state == ("queued" if attempt < jobs.ATTEMPTS_MAX else "failed")
    assert started == [seen.id] * jobs.ATTEMPTS_MAX
    assert seen.failure["code"] == "job_died"


@pytest.mark.django_db(transaction=True)
def test_a_job_without_a_beat_is_dead_wherever_it_ran(
    organisation: Any, clerk: Any, waiting: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[int] = []
    monkeypatch.setattr(jobs, "_start", started.append)
    given = {"organisation_id": organisation.pk, "by": clerk, "at": NOW}
    seen = jobs.submit(kind="read_import", subject=waiting, key="r", **given)
    Job.objects.filter(pk=seen.id).update(state="running", attempt=1, process="elsewhere:1", beat_at=NOW)
    soon, late = NOW + timedelta(seconds=20), NOW + timedelta(seconds=40)
    assert jobs.look_after(organisation_id=organisation.pk, job=seen.id, at=soon).state == "running"
    assert jobs.look_after(organisation_id=organisation.pk, job=seen.id, at=late).state == "queued"
    assert started == [seen.id] * 2


@pytest.mark.django_db(transaction=True)
def test_two_processes_take_a_job_once(organisation: Any, clerk: Any, waiting: int, monkeypatch: Any) -> None:
    monkeypatch.setattr(jobs, "_start", lambda job: None)
    seen = jobs.submit(organisation_id=organisation.pk, kind="read_import", subject=waiting, by=clerk, at=NOW, key="r")
    from borgen.office.guarantee.usecases.tasks import take_job

    assert take_job(job=seen.id, process="a:1", at=NOW) == 1
    assert take_job(job=seen.id, process="b:2", at=NOW) is None


@pytest.mark.django_db(transaction=True)
def test_another_organisation_sees_no_job(organisation: Any, other_organisation: Any, clerk: Any, waiting: int,
                                          monkeypatch: Any) -> None:
    """I14"""
    monkeypatch.setattr(jobs, "_start", lambda job: None)
    seen = jobs.submit(organisation_id=organisation.pk, kind="read_import", subject=waiting, by=clerk, at=NOW, key="r")
    with pytest.raises(jobs.NoSuchJob):
        jobs.look_after(organisation_id=other_organisation.pk, job=seen.id, at=NOW)


@pytest.mark.django_db(transaction=True)
def test_an_import_killed_half_way_leaves_nothing_and_is_done_again(organisation: Any, clerk: Any) -> None:
    """I18: all of it or nothing, and no person at the SQL prompt."""
    rows = [[f"B{i}", f"F{i}", "", "Bank", str(i), "900 000", "800 000", "2024-05-01", "x", ""] for i in range(600)]
    given = {"organisation_id": organisation.pk, "by": clerk, "at": NOW}
    number = register_import.receive_file(name="r.csv", content=sheet(rows), key="take", **given)["import"]
    register_import.set_balances_day(register_import=number, on=YEAR_END, key="day", **given)
    register_import.read_import(organisation_id=organisation.pk, register_import=number, at=NOW)
    job = jobs.submit(kind="apply_import", subject=number, key="apply", **given)
    until = time.monotonic() + 60
    while time.monotonic() < until:  # until it has begun to write
        seen = jobs.look_after(organisation_id=organisation.pk, job=job.id, at=datetime.now(UTC))
        if seen.state == "running":
            break
        time.sleep(0.01)
    time.sleep(0.4)
    os.kill(int(Job.objects.get(pk=job.id).process.rpartition(":")[2]), signal.SIGKILL)
    time.sleep(0.2)
    written = GuaranteeFact.objects.count()
    assert written in {0, 600}
    done = wait_for(organisation, job.id)
    assert done.answer["counts"]["imported"] == GuaranteeFact.objects.count() == 600
    assert RegisterImport.objects.get().state == "applied"
