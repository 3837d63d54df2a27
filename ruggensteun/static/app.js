"use strict";
// Every form works without this file; it only puts the reader where the news is.
(() => {
  const toErrors = (root) => (root.matches?.(".errors") ? root : root.querySelector(".errors"))?.focus();
  const trouble = document.getElementById("trouble");
  const tell = (failed) => { if (trouble) trouble.hidden = !failed; };

  toErrors(document);
  document.addEventListener("htmx:afterSettle", (event) => toErrors(event.target));
  document.addEventListener("htmx:sendError", () => tell(true));
  document.addEventListener("htmx:responseError", () => tell(true));
  document.addEventListener("htmx:afterOnLoad", (event) => { if (event.detail.successful) tell(false); });

  // An open menu closes when the reader goes on with something else.
  const close = (except) => document.querySelectorAll(".menu[open]").forEach((menu) => { if (!menu.contains(except)) menu.open = false; });
  document.addEventListener("click", (event) => close(event.target));
  document.addEventListener("focusin", (event) => close(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector(".menu[open]");
    close(null);
    menu?.querySelector("summary").focus();
  });
})();
