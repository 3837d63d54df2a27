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

  // A page for paper: the button shows only where it can do something.
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => print());
  });

  // Nobody did anything for a while: say so one minute before, then show nothing at all.
  const idle = document.getElementById("idle");
  if (!idle) return;
  const whole = idle.dataset.seconds * 1000, minute = 60000, others = new BroadcastChannel("here");
  let last = Date.now();
  const here = () => { last = Date.now(); idle.hidden = true; };
  const known = () => { here(); others.postMessage(0); };
  const gone = () => {
    clearInterval(watch);
    const { content } = document.getElementById("gone");
    document.body.textContent = "";
    document.body.append(content);
    document.querySelector("main").focus();
  };
  const ask = async () => {
    try { if ((await fetch(idle.dataset.url)).status === 204) known(); else gone(); } catch { tell(true); }
  };
  const watch = setInterval(() => {
    const left = whole - (Date.now() - last);
    if (left <= 0) gone(); else idle.hidden = left > minute;
  }, 1000);
  others.onmessage = here;
  idle.querySelector("button").addEventListener("click", ask);
  document.addEventListener("htmx:afterOnLoad", known);
  // Who types keeps the session open, with a question every few minutes at most.
  document.addEventListener("input", () => { if (Date.now() - last > 2 * minute) { here(); ask(); } });
  known();
})();
