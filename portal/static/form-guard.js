// A form with data-guard is sent once: a second press while the first is under way is let go by.
//
// The one-time key makes a second sending harmless anyway; this spares the doubt. After ten seconds without an answer,
// or on coming back to the page, the button works again.

const PATIENCE = 10000;

function free(form) {
  delete form.dataset.sending;
  for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-guard]") || event.defaultPrevented) return;
  if (form.dataset.sending) { event.preventDefault(); return; }
  form.dataset.sending = "yes";
  for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
  setTimeout(free, PATIENCE, form);
});

addEventListener("pageshow", () => document.querySelectorAll("[data-sending]").forEach(free));
document.querySelector(".summary")?.focus();
