"use strict";
(() => {
  const exit = document.querySelector("[data-exit]"), voice = window.speechSynthesis;
  if (!exit) return;
  let presses = 0, last = 0;
  const hush = () => { if (voice) voice.cancel(); };
  const leave = () => { document.documentElement.hidden = true; hush(); location.replace(exit.href); };
  exit.addEventListener("click", (event) => { event.preventDefault(); leave(); });
  addEventListener("keydown", (event) => {
    if (event.repeat) return;
    presses = event.key === "Shift" ? (event.timeStamp - last < 1500 ? presses + 1 : 1) : 0;
    last = event.timeStamp;
    if (presses === 3) leave();
  });
  addEventListener("pageshow", (event) => { if (event.persisted) { document.documentElement.hidden = true; location.reload(); } });
  addEventListener("pagehide", hush);

  const button = document.querySelector("[data-aloud]");
  if (!voice || !button) return;
  const speaks = () => voice.getVoices().find((one) => one.localService && one.lang.slice(0, 2) === document.documentElement.lang);
  const offer = () => { button.hidden = !speaks(); };
  const reads = (on) => { [...button.querySelectorAll("span")].forEach((words, n) => { words.hidden = (n === 1) !== on; }); };
  button.addEventListener("click", () => {
    const busy = voice.speaking;
    hush();
    reads(!busy);
    if (busy) return;
    const said = [...document.querySelectorAll("main :is(h1, h2, p, label, legend, li, .answers button)")];
    const words = said.filter((one) => !one.parentElement.closest("li") && one.innerText).map((one) => one.innerText.trim() + ".");
    const speech = new SpeechSynthesisUtterance(words.join(" "));
    speech.voice = speaks();
    speech.lang = speech.voice.lang;
    speech.rate = .9;
    speech.onend = speech.onerror = () => reads(false);
    voice.speak(speech);
  });
  voice.addEventListener("voiceschanged", offer);
  offer();
})();
