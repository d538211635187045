"""Denmark's statistics bank over the network. Only a command calls it: no page waits for another's server.

``BORGEN_STATBANK_URL`` is its address, ``https://api.statbank.dk`` where nothing is said.
"""

import os
from collections.abc import Mapping
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from borgen.office.market.reading import SIZE_MAX
from borgen.supported_loan.index.statbank import statbank_path

ADDRESS = "https://api.statbank.dk"
SECONDS = 20


class NotFetched(OSError):
    """The statistics bank did not answer, or with too much; the message says which."""


def statbank_address(table: str, variables: Mapping[str, str]) -> str:
    """The whole address of a table.

    Raises:
        NotFetched: the configured address is no http address.
        ValueError: a name that cannot stand in a request.
    """
    root = os.environ.get("BORGEN_STATBANK_URL", ADDRESS).rstrip("/")
    if urlsplit(root).scheme not in ("http", "https"):
        raise NotFetched(f"BORGEN_STATBANK_URL is {root!r}; an http address is valid")
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
        raise NotFetched(f"{address}: {error}") from None
    except (URLError, HTTPException, TimeoutError, ConnectionError) as error:
        raise NotFetched(f"{address}: {error}") from error
    if len(content) > SIZE_MAX:
        raise NotFetched(f"{address}: more than {SIZE_MAX} bytes")
    return content
