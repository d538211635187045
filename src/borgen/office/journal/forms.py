"""What every form that changes something carries: the key by which a second click is known for what it is."""

import uuid
from typing import Any

from django import forms
from django.core.validators import RegexValidator


def new_key() -> str:
    """An idempotency key for a form that is about to be shown."""
    return uuid.uuid4().hex


class CommandForm(forms.Form):
    """A form that ends in one command. It is shown with a new key and keeps it until the command has been done."""

    key = forms.CharField(
        widget=forms.HiddenInput, max_length=100, validators=[RegexValidator(r"^[0-9A-Za-z:._-]{8,100}$")]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", new_key())

    def renew(self) -> None:
        """Show the form with another key: the one it came with stands for something else already."""
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data[self.add_prefix("key")] = new_key()  # type: ignore[index]


class SeenForm(CommandForm):
    """A command on something that others may change too: ``seen`` is the last event that the page knew of."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
