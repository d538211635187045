"""A page as axe sees it: in light on a desk's screen and in dark on a telephone's, as it stands or with something open."""

from axe_playwright_python.base import AXE_SCRIPT

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# Contrast is two thirds of axe's work, and a table has hundreds of cells that look alike: it is asked of one text of each look,
# which is how the text is painted and what it stands on.
_FOUND = """async ([within, rules]) => {
    const told = ({violations}) => violations.map(
        (fault) => `${fault.id}: ${fault.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
    const plain = {backgroundColor: "rgba(0, 0, 0, 0)", backgroundImage: "none", opacity: "1", filter: "none", mixBlendMode: "normal"};
    const grounds = new Map([[null, ""]]), looks = new Map();
    const ground = (each) => {
        if (!grounds.has(each)) {
            const style = getComputedStyle(each);
            const own = Object.keys(plain).filter((name) => style[name] !== plain[name]).map((name) => style[name]);
            grounds.set(each, own.length ? `${ground(each.parentElement)} / ${own}` : ground(each.parentElement));
        }
        return grounds.get(each);
    };
    const whole = within ? document.querySelector(within) : document.body;
    for (const each of whole.querySelectorAll("*")) {
        const text = [...each.childNodes].filter((node) => node.nodeType === 3).map((node) => node.textContent.trim()).join("");
        if (!(text || each.matches("input, select, textarea")) || !each.checkVisibility({visibilityProperty: true})) continue;
        const {color, fontSize, fontWeight, textShadow} = getComputedStyle(each);
        const left_out = Boolean(each.closest(":disabled, [aria-disabled=true]") || each.closest("label")?.control?.disabled);
        const look = [each.localName, each.matches("a *, label *"), left_out, text.length < 2, /[\\p{L}\\p{N}]/u.test(text), color,
            fontSize, fontWeight, textShadow, ground(each)].join("|");
        if (!looks.has(look)) looks.set(look, each);
    }
    const found = await axe.run(within ?? document,
        {runOnly: rules, rules: {"color-contrast": {enabled: false}}, resultTypes: ["violations"]});
    const contrast = looks.size && await axe.run({include: [...looks.values()]},
        {runOnly: {type: "rule", values: ["color-contrast"]}, resultTypes: ["violations"]});
    return [...told(found), ...(contrast ? told(contrast) : [])]; }"""

# What paper leaves out on purpose: whatever is there to be clicked on.
_NOT_FOR_PAPER = (
    "button, .ds-button, .button-row, .filter-bar, nav, .actions, .copy-button, .one-button, .sort-sign, summary, dialog, "
    "[popover], .ds-skip-link, .ds-sr-only, noscript, select, .chart-drawing, .chart-table, svg"
)
_MARK = """(left_out) => { let count = 0; for (const each of document.querySelectorAll("#main *")) {
    const own = [...each.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (own && each.checkVisibility() && !each.closest(left_out)) { each.dataset.onScreen = ""; count++; } } return count; }"""
_LOST = """() => [...document.querySelectorAll("[data-on-screen]")].filter(
    (each) => !each.checkVisibility({contentVisibilityAuto: true, opacityProperty: true, visibilityProperty: true})
).map((each) => each.outerHTML.slice(0, 160))"""
_DARK = """() => [...document.querySelectorAll("[data-on-screen]")].filter((each) => {
    const [red, green, blue] = getComputedStyle(each).color.match(/[\\d.]+/g).map(Number);
    return Math.max(red, green, blue) > 110; }).map((each) => each.outerHTML.slice(0, 160))"""


DESK = {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"}
PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
LOOKS = {"light at 1280": DESK, "dark at 390": PHONE}


def page_of(browser, look):
    """A page of somebody's browser, with axe in it and without movement. A window that is made anew is quicker than one
    whose size is changed."""
    context = browser.new_context(locale="sv-SE", reduced_motion="reduce", **look)
    context.add_init_script(AXE_SCRIPT)
    return context.new_page()


def log_in(page, url, username, password):
    page.goto(f"{url}/log-in/")
    page.fill("main input[name=username]", username)
    page.fill("main input[name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda now: "/log-in/" not in now)


def faults(page, what="", *, within=None):
    """Every fault of the page, or of a part of it, with its address and what is open on it."""
    width = page.viewport_size["width"]
    found = [f"{page.url} {what} ({width} px): {fault}" for fault in page.evaluate(_FOUND, [within, RULES])]
    if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
        found.append(f"{page.url} {what} ({width} px): is {wide} px wide")
    return found


def lost_on_paper(page):
    """What of the content stands on the screen and not on paper, or is too pale there for a printer."""
    marked = page.evaluate(_MARK, _NOT_FOR_PAPER)
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("document.getAnimations().forEach((each) => each.finish())")
    lost = [f"{page.url}: not on paper: {each}" for each in page.evaluate(_LOST)]
    lost += [f"{page.url}: too pale for paper: {each}" for each in page.evaluate(_DARK)]
    page.emulate_media(media="screen", color_scheme="light")
    return lost if marked else [f"{page.url}: has no content"]
