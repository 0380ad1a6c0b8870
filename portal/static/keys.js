// One key for one thing: an element with data-key="y" is pressed, ticked or gone to with that key,
// in a list of rows the one of the current row (rows.js).
//
// Never while somebody types, never together with Ctrl, Alt or Meta. A button [data-keys-switch] turns the keys off and on
// and says so with its data-on and data-off; single keys get in the way of speech input.

const SHELF = "keys";
const off = () => localStorage.getItem(SHELF) === "off";
const typing = (where) => where.closest("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=submit])");

document.addEventListener("keydown", (event) => {
  if (off() || event.ctrlKey || event.altKey || event.metaKey || event.repeat || typing(event.target)) return;
  const named = `[data-key="${CSS.escape(event.key)}"]`;
  const found = document.querySelector(`[data-row][aria-current] ${named}`) ?? document.querySelector(named);
  if (!found) return;
  event.preventDefault();
  if (found.matches("textarea, input:not([type=radio], [type=checkbox], [type=submit])")) found.focus();
  else found.click();
});

for (const control of document.querySelectorAll("[data-keys-switch]")) {
  const tell = () => { control.textContent = off() ? control.dataset.off : control.dataset.on; };
  control.hidden = false;
  control.addEventListener("click", () => { localStorage.setItem(SHELF, off() ? "on" : "off"); tell(); });
  tell();
}
