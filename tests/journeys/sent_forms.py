"""What a form answers when it is sent with errors: empty, and with what nobody can mean. Each error has to lead to its field."""

from tests.journeys.looks import DESK, faults

NONSENSE = "?" * 3000
"""No amount, no day, no name, and too long for a reason."""

_FORMS = """() => [...document.querySelectorAll("main form")].map((form, place) => [place, form.method, form]).filter(
    ([, , form]) => [...form.elements].some((field) => ["text", "textarea", "file", "password", "date", "email", "number", "search"]
        .includes(field.type) && field.checkVisibility())).map(([place, method]) => [place, method])"""
_FILL = """([place, text]) => { const form = document.querySelectorAll("main form")[place]; form.noValidate = true;
    for (const field of form.elements) {
        if (["date", "number", "email"].includes(field.type)) field.type = "text";
        if (["text", "textarea", "password", "search"].includes(field.type)) field.value = text; } }"""
_BROKEN = """() => [...document.querySelectorAll(".ds-error-summary a")].filter((link) => !document.querySelector(link.hash || "none"))
    .map((link) => `leads nowhere: ${link.outerHTML}`).concat(
    [...document.querySelectorAll("main [aria-invalid=true]")].filter((field) => !(field.getAttribute("aria-describedby")
        ?? field.closest("fieldset")?.getAttribute("aria-describedby") ?? "").split(" ").some((id) => document.getElementById(id))).map((field) => `does not say why: ${field.outerHTML.slice(0, 120)}`))"""

FILES = {"policies:submit": b"id: [", "market:import": b"\xff\xfe nothing"}
"""What is given as a file where nothing at all would not be read."""
TAKEN_EMPTY = {"guarantee:import-questions", "guarantee:import-row", "guarantee:part-new"}
"""Where an empty form says something: nothing else than was read, no mending, a loan of which nothing is known yet."""


def forms_on(page):
    """Place and method of each form that somebody can fill in, as the page stands."""
    return page.evaluate(_FORMS)


def faults_with_errors(page, url, visit, place, method):
    """What is wrong with the answers to a form, sent with nonsense and, on a desk, empty: errors look alike there."""
    found, is_desk = [], page.viewport_size["width"] == DESK["viewport"]["width"]
    for text in ("", NONSENSE)[not is_desk :] if method == "post" else (NONSENSE[:80],):  # an address is not that long
        page.goto(url + visit.path)
        found += _sent(page, visit, place, method, text)
    return found


def _sent(page, visit, place, method, text):
    """What is wrong with the page that answers a form."""
    page.evaluate(_FILL, [place, text])
    form = page.locator("main form").nth(place)
    if text:
        for field in form.locator("input[type=file]").all():
            field.set_input_files({"name": "x.yaml", "mimeType": "text/plain", "buffer": FILES.get(visit.route, b"")})
    with page.expect_navigation():
        # a form that only asks is sent past the script that would show its answer in place
        button = "form.querySelector('button:not([type=button])')"
        form.evaluate(f"(form) => form.method === 'get' ? form.submit() : form.requestSubmit({button})")
        if page.locator("#confirm-dialog:modal").count():
            page.locator("#confirm-dialog [data-confirm-yes]").click()
    what = f"sent {'with nonsense' if text else 'empty'}"
    found = faults(page, what) + [f"{page.url} {what}: {each}" for each in page.evaluate(_BROKEN)]
    is_said = page.locator(".ds-error-summary, .ds-validation-message, .ds-alert[data-color=danger]").count()
    if method == "post" and not is_said and (text or visit.route not in TAKEN_EMPTY):
        found.append(f"{visit.path} form {place} {what}: nothing is said, {page.url}")
    return found
