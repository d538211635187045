"""Text as people and programs leave it in cells, brought to one form."""

import re
import unicodedata

_SPACES = re.compile(r"[\s\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0e-\x1f]")
_PLAIN = re.compile(r"[ -~ÅÄÖåäöÆØæøÉé§–]*")


def squash(text: str) -> str:
    """One form for the same words: composed letters, single plain spaces, nothing invisible."""
    if _PLAIN.fullmatch(text):
        return text.strip() if "  " not in text else _SPACES.sub(" ", text).strip()
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return _SPACES.sub(" ", text).strip()


def folded(text: str) -> str:
    """For comparing: lower case, and å ä ö æ ø é without their marks."""
    text = squash(text).casefold().replace("æ", "a").replace("ø", "o")
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))
