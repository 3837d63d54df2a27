"use strict";
// Three times Shift, or the link itself: the page is blank before anything is fetched, and Back does not lead here again.
(() => {
  const exit = document.querySelector("[data-exit]");
  if (!exit) return;
  let presses = 0, last = 0;
  const leave = () => { document.documentElement.hidden = true; location.replace(exit.href); };
  exit.addEventListener("click", (event) => { event.preventDefault(); leave(); });
  addEventListener("keydown", (event) => {
    if (event.repeat) return;
    presses = event.key === "Shift" ? (event.timeStamp - last < 1500 ? presses + 1 : 1) : 0;
    last = event.timeStamp;
    if (presses === 3) leave();
  });
  // A copy that the browser kept in memory is asked for anew, and shows nothing meanwhile.
  addEventListener("pageshow", (event) => { if (event.persisted) { document.documentElement.hidden = true; location.reload(); } });
})();
