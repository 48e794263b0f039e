"""Running jobs in threads: waiting for many of them, and for one that takes long."""

from __future__ import annotations

import threading

from slo_compiler.promtool import parallel


def test_the_time_to_wait_for_many_jobs_does_not_grow_with_their_square(monkeypatch):
    looked_at = []

    def counted(waiting, **options):
        looked_at.append(len(waiting))
        return wait(waiting, **options)

    wait = parallel.wait
    monkeypatch.setattr(parallel, "wait", counted)
    done = []
    results = parallel.run_in_threads(lambda job: job + 1, range(1000), workers=2, finished=done.append)
    assert results == tuple(range(1, 1001))
    assert sorted(done) == list(results)
    assert max(looked_at) <= 66


def test_a_single_long_job_shows_that_it_goes_on():
    went_on = threading.Event()
    results = parallel.run_in_threads(lambda _: went_on.wait(60), ["job"], workers=2, idle=went_on.set)
    assert results == (True,)
