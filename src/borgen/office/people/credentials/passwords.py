"""The password that an administrator hands over."""

from django.utils.crypto import salted_hmac

_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # none that is mistaken for another
_GROUPS, _LETTERS_A_GROUP = 4, 4


def password_for(key: str) -> str:
    """The password that belongs to a form's key: 80 bits that only this installation can work out.

    A form that was sent twice so shows the password that was set, not another one.
    """
    digest = salted_hmac("borgen.password", key, algorithm="sha256").digest()
    letters = [_LETTERS[byte % len(_LETTERS)] for byte in digest[: _GROUPS * _LETTERS_A_GROUP]]
    return "-".join(
        "".join(letters[n : n + _LETTERS_A_GROUP]) for n in range(0, len(letters), _LETTERS_A_GROUP)
    )
