"use strict";
// Ties the one button of a form to what the package does with passkeys; no script stands in a page.
(() => {
  const form = document.querySelector("form[data-passkey]");
  if (!form) return;
  const button = form.querySelector("#passkey"), credential = form.querySelector("[name=credential]").id;
  const ids = { login: button.id, authenticate: button.id, add: button.id, credential, data: "js_data" };
  const whole = form.querySelector("[name=passwordless]");
  if (whole) ids.passwordless = whole.id;
  window.allauth.webauthn.forms[form.dataset.passkey]({ ids });
  button.disabled = false; // before this, who is quick would send a form without a key
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    document.getElementById("passkey-trouble").hidden = false;
  });
})();
