/* A link with data-in-dialog shows its page's content over the page one is on, and gives the place back when it closes.
   Without this script, with a modifier key, or when anything goes wrong, the link leads to the page itself. */
(() => {
  "use strict";

  const dialog = document.getElementById("page-dialog");
  const content = dialog.querySelector(".page-dialog-content");
  let opener = null;
  let pending = null;

  /* The server gives only the content where a script asks for it. Anything else it says (log in again, not found, out of
     order) is said on a page of its own. */
  const fetched = async (address, signal) => {
    const answer = await fetch(address, { headers: { "HX-Request": "true" }, signal });
    if (!answer.ok || answer.redirected || answer.headers.has("HX-Redirect")) throw new Error(String(answer.status));
    return answer.text();
  };

  const show = async (link) => {
    pending?.abort();
    const asked = new AbortController();
    pending = asked;
    link.setAttribute("aria-busy", "true");
    try {
      const words = await fetched(link.href, asked.signal);
      if (!dialog.open) opener = link;
      content.innerHTML = words;
      dialog.scrollTop = 0;
      if (dialog.open) content.querySelector("#page-dialog-title")?.focus();
      else dialog.showModal();
      document.dispatchEvent(new Event("borgen:shown"));
    } catch (error) {
      if (error.name !== "AbortError") window.location.assign(link.href);
    } finally {
      link.removeAttribute("aria-busy");
      if (pending === asked) pending = null;
    }
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-in-dialog]");
    if (!link || event.defaultPrevented || event.button) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    show(link);
  });

  dialog.addEventListener("close", () => {
    content.replaceChildren();
    opener?.focus();
    opener = null;
  });
})();
