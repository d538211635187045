/* What the browser adds to pages that already work without it: questions before a form is sent, shortcuts, one click
   counted once, rows that open, heads that stay in sight. One listener per kind of event, so parts that come later work too. */
(() => {
  "use strict";

  const announce = (text) => {
    const place = document.getElementById("announcer");
    place.textContent = "";
    requestAnimationFrame(() => { place.textContent = text; });
  };

  /* A question first ------------------------------------------------------------------------------------------------ */

  const ask = (question) => new Promise((resolve) => {
    const dialog = document.getElementById("confirm-dialog");
    document.getElementById("confirm-question").textContent = question;
    dialog.returnValue = "no";
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
    dialog.showModal();
  });

  /* A form is sent once ----------------------------------------------------------------------------------------------- */

  const sent = new WeakSet();
  const release = (form) => {
    sent.delete(form);
    form.querySelectorAll("[aria-disabled='true'][data-sent]").forEach((button) => {
      button.removeAttribute("aria-disabled");
      button.removeAttribute("data-sent");
    });
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    if (form.method === "dialog") return;
    const question = button?.dataset.confirm || form.dataset.confirm;
    if (question && !form.dataset.answered) {
      event.preventDefault();
      event.stopPropagation();
      ask(question).then((yes) => {
        if (!yes) return;
        form.dataset.answered = "yes";
        form.requestSubmit(button ?? undefined);
      });
      return;
    }
    delete form.dataset.answered;
    if ("repeatable" in form.dataset || form.method === "get") return;
    if (sent.has(form)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    sent.add(form);
    /* The buttons stay able to be sent along, and a screen reader's place on the page stays where it was. */
    form.querySelectorAll("button[type='submit'], button:not([type])").forEach((each) => {
      each.setAttribute("aria-disabled", "true");
      each.dataset.sent = "";
    });
  }, true);

  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest?.("form");
    if (form) release(form);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form").forEach(release);
  });

  /* Clicks: copy, rows -------------------------------------------------------------------------------------------------- */

  document.addEventListener("click", (event) => {
    const copy = event.target.closest("[data-copy]");
    if (copy) {
      navigator.clipboard.writeText(copy.dataset.copy).then(() => announce(document.body.dataset.copied));
      return;
    }
    const row = event.target.closest("[data-row-link]");
    if (!row || event.target.closest("a, button, input, select, textarea, label, summary")) return;
    if (String(window.getSelection())) return;
    const link = row.querySelector("[data-row-target]");
    if (!link) return;
    if (event.ctrlKey || event.metaKey) window.open(link.href, "_blank", "noopener");
    else link.click();
  });

  /* Keys: not while one types, and only where the reader wants them ----------------------------------------------------- */

  const STORE = "borgen-shortcuts";
  const wanted = () => { try { return localStorage.getItem(STORE) !== "off"; } catch { return true; } };
  let pending = "";
  let forget = 0;

  const isTyping = (target) =>
    target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (isTyping(event.target) || document.querySelector("dialog:modal") || !wanted()) return;
    if (event.key === "/") {
      const search = document.querySelector("[data-search]");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
      return;
    }
    if (event.key === "?") {
      event.preventDefault();
      document.getElementById("keyboard-help").showModal();
      return;
    }
    if (event.key.length !== 1) return;
    clearTimeout(forget);
    const typed = `${pending}${pending ? " " : ""}${event.key.toLowerCase()}`;
    const target = [...document.querySelectorAll("[data-shortcut]")].find((link) => link.dataset.shortcut === typed);
    pending = "";
    if (target) { event.preventDefault(); target.click(); return; }
    if (document.querySelector(`[data-shortcut^="${CSS.escape(typed)} "]`)) {
      pending = typed;
      forget = setTimeout(() => { pending = ""; }, 1500);
    }
  });

  /* What a part needs when it appears --------------------------------------------------------------------------------- */

  const measure = () => document.querySelectorAll(".table-region").forEach((region) => {
    region.classList.remove("has-room");
    const hasRoom = region.scrollWidth <= region.clientWidth + 1;
    region.classList.toggle("has-room", hasRoom);
    if (hasRoom) region.removeAttribute("tabindex");
    else region.setAttribute("tabindex", "0");
  });

  const fit = () => {
    measure();
    document.querySelectorAll(".copy-button[hidden]").forEach((button) => { button.hidden = !navigator.clipboard; });
  };

  const prepare = () => {
    fit();
    document.querySelector("[data-takes-focus]")?.focus();
    /* The server shows an answer as an open dialog; here it becomes a modal one. */
    document.querySelectorAll("dialog[open]:not(:modal)").forEach((dialog) => {
      dialog.removeAttribute("open");
      dialog.showModal();
    });
  };

  let waiting = 0;
  window.addEventListener("resize", () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(measure);
  });
  document.addEventListener("toggle", measure, true);
  document.addEventListener("htmx:afterSettle", prepare);
  document.addEventListener("borgen:shown", fit);

  const shortcuts = document.getElementById("shortcuts-on");
  if (shortcuts) {
    shortcuts.checked = wanted();
    shortcuts.addEventListener("change", () => {
      try { localStorage.setItem(STORE, shortcuts.checked ? "on" : "off"); } catch { /* private windows keep nothing */ }
    });
  }
  /* A link in an error summary leads to its field, and the cursor goes there too. */
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".ds-error-summary a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (field) { event.preventDefault(); field.scrollIntoView({ block: "center" }); field.focus(); }
  });
  document.fonts?.ready.then(measure);
  prepare();
})();
