"""Calls about rules and duties of a large register: counted first, in the background."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from borgen.office.guarantee.counting import counting
from borgen.office.guarantee.queries.counted import NotCountedYet


def counted_first(run: Callable[..., Any]) -> Callable[..., Any]:
    """Have the register counted where a call needs that, and refuse the call meanwhile, with how far the counting is."""

    @wraps(run)
    def called(request: Any, *given: Any, **named: Any) -> Any:
        try:
            return run(request, *given, **named)
        except NotCountedYet as waiting:
            job = counting(waiting.moment, now=request.now)
            done, total = (job.progress, job.progress_of) if job else (0, 0)
            raise NotCountedYet(waiting.moment, done=done, of=total) from waiting

    return called
