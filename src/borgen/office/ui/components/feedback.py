"""Parts that tell the reader something: alerts, errors, what to do where there is nothing."""

from django.forms import BaseForm, BaseFormSet
from django.forms.boundfield import BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from borgen.office.ui.components.markup import NOTHING

TONES = {"info", "success", "warning", "danger"}


def alert(content: str, tone: str = "info", title: str = "") -> SafeString:
    """Something the reader must not miss."""
    assert tone in TONES, f"alert: tone is one of {sorted(TONES)}"
    return format_html(
        '<div class="ds-alert" data-color="{}">{}{}</div>',
        tone,
        format_html('<h2 class="ds-heading" data-size="2xs">{}</h2>', title) if title else NOTHING,
        content,
    )


def empty_state(content: str, title: str) -> SafeString:
    """What stands where a list would be: that there is nothing, and what to do next."""
    return format_html('<div class="empty-state"><p class="empty-state-title">{}</p>{}</div>', title, content)


def error_summary(*forms: BaseForm | BaseFormSet) -> SafeString:
    """All errors of the forms in one place, each leading to its field; nothing when there are none."""
    errors = [line for form in forms for line in _errors(form)]
    if not errors:
        return NOTHING
    heading = ngettext("Correct %(count)s error to go on", "Correct %(count)s errors to go on", len(errors))
    return format_html(
        '<div class="ds-error-summary" role="alert" aria-labelledby="error-summary-title" tabindex="-1" '
        "data-takes-focus>"
        '<h2 class="ds-heading" data-size="2xs" id="error-summary-title">{}</h2><ul class="ds-list">{}</ul></div>',
        heading % {"count": len(errors)},
        format_html_join("", "<li>{}</li>", ((error,) for error in errors)),
    )


def _errors(form: BaseForm | BaseFormSet) -> list[SafeString | str]:
    if isinstance(form, BaseFormSet):
        return [*form.non_form_errors(), *(line for single in form for line in _errors(single))]
    fields = [form[name] for name in form.fields if name in form.errors]
    return [*form.non_field_errors(), *(_link(field, str(text)) for field in fields for text in field.errors)]


def _link(field: BoundField, text: str) -> SafeString | str:
    if field.is_hidden:
        return text
    # A group of radio buttons or checkboxes has no element with the field's own id; its first choice has.
    target = f"{field.auto_id}_0" if field.use_fieldset else field.auto_id
    return format_html('<a class="ds-link" href="#{}">{}: {}</a>', target, field.label, text)
