// In a list [data-rows] one [data-row] is current: the one that the address names, or the first.
//
// keys.js presses what a key names in the current row. Buttons with data-step="1" and "-1" go on and back; whatever is
// focused makes its row the current one.

for (const list of document.querySelectorAll("[data-rows]")) {
  const rows = [...list.querySelectorAll("[data-row]")];
  let at = Math.max(0, rows.findIndex((row) => `#${row.id}` === location.hash));

  function stand(next) {
    rows[at]?.removeAttribute("aria-current");
    at = Math.min(Math.max(next, 0), rows.length - 1);
    rows[at]?.setAttribute("aria-current", "true");
  }

  list.addEventListener("focusin", (event) => {
    const row = rows.indexOf(event.target.closest("[data-row]"));
    if (row >= 0) stand(row);
  });
  for (const hint of list.querySelectorAll("[data-hint], [data-step]")) hint.hidden = false;
  for (const step of list.querySelectorAll("[data-step]")) {
    step.addEventListener("click", () => {
      stand(at + Number(step.dataset.step));
      rows[at]?.focus({ preventScroll: true });
      rows[at]?.scrollIntoView({ block: "nearest" });
    });
  }
  stand(at);
}
