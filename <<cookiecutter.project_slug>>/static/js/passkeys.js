<% if cookiecutter.mfa != "none" %>
"use strict";

// A form that sends a passkey: the browser is asked for it when the form is submitted.
for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const problem = document.getElementById("passkey-problem");
    problem.hidden = true;
    try {
      const asked = JSON.parse(form.dataset.passkey).publicKey;
      const credential =
        form.dataset.ask === "create"
          ? await navigator.credentials.create({
              publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(asked),
            })
          : await navigator.credentials.get({
              publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked),
            });
      form.elements.passkey.value = JSON.stringify(credential.toJSON());
      form.submit();
    } catch {
      problem.hidden = false;
    }
  });
}
<% endif %>
