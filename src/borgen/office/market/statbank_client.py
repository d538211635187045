"""Denmark's statistics bank over the network. Only a command calls it: no page waits for another's server.

``BORGEN_STATBANK_URL`` is its address, ``https://api.statbank.dk`` where nothing is said.
"""

import os
from collections.abc import Mapping
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from django.utils.translation import gettext_noop as _

from borgen.office.market.reading import SIZE_MAX
from borgen.supported_loan.index.statbank import statbank_path

ADDRESS = "https://api.statbank.dk"
SECONDS = 20


class NotFetched(OSError):
    """The statistics bank did not answer as it should: ``code`` is one of ``NOT_FETCHED``, ``params`` what it says."""

    def __init__(self, code: str, **params: object) -> None:
        self.code, self.params = code, params
        super().__init__(NOT_FETCHED[code] % params)


NOT_FETCHED: Mapping[str, str] = {
    "no_address": _("BORGEN_STATBANK_URL is %(address)s; an http address is valid"),
    "status": _("the statistics bank answered %(address)s with status %(status)s and no table"),
    "no_answer": _("the statistics bank gave no answer at %(address)s (%(why)s): try again later, or import a file"),
    "too_large": _("the statistics bank answered %(address)s with more than %(bytes)s bytes, which no table of an index has"),
}


def statbank_address(table: str, variables: Mapping[str, str]) -> str:
    """The whole address of a table.

    Raises:
        NotFetched: the configured address is no http address.
        NotInARequest: a name that cannot stand in a request.
    """
    root = os.environ.get("BORGEN_STATBANK_URL", ADDRESS).rstrip("/")
    if urlsplit(root).scheme not in ("http", "https"):
        raise NotFetched("no_address", address=repr(root))
    return root + statbank_path(table, variables)


def fetch(address: str) -> bytes:
    """The answer, at most ``SIZE_MAX`` bytes, within ``SECONDS`` of silence.

    Raises:
        NotFetched: no answer, an answer of another status than 200, or too large a one.
    """
    request = Request(address, headers={"Accept": "text/csv", "User-Agent": "borgen"})  # noqa: S310 - http, see above
    try:
        with urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            content: bytes = answer.read(SIZE_MAX + 1)
    except HTTPError as error:
        error.close()  # it holds the answer
        raise NotFetched("status", address=address, status=error.code) from None
    except (URLError, HTTPException, TimeoutError, ConnectionError) as error:
        raise NotFetched("no_answer", address=address, why=getattr(error, "reason", "") or error) from error
    if len(content) > SIZE_MAX:
        raise NotFetched("too_large", address=address, bytes=SIZE_MAX)
    return content
