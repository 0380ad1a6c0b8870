// A form with data-autosave="address" saves itself while somebody writes, and says so.
//
// What is typed waits in this browser until the server has it: through a lost connection, an expired session, a closed
// window. The server answers 200 {saved_at, version}, 409 {theirs}, 401, or 422 {fields: {name: [sentences]}}. After a
// 409 nothing more is sent: the ordinary button then shows both texts. All sentences stand in the page, in the reader's
// language, on the form's [data-save-state].

const PAUSE = 1500; // milliseconds of quiet before saving
const AGAIN = 15000; // milliseconds before another try without a connection
const OURS = ["csrf_token", "_key", "version"]; // what the page adds is not what somebody typed

for (const form of document.querySelectorAll("form[data-autosave]")) keep(form);

function keep(form) {
  const state = form.querySelector("[data-save-state]");
  const shelf = `unsaved:${document.body.dataset.reader ?? ""}:${form.dataset.autosave}`;
  let timer, ticking, leaving = null, sending = false, ended = false, before = written(form);

  restore();
  form.addEventListener("input", changed);
  form.addEventListener("submit", leave);
  addEventListener("online", () => before !== written(form) && save());
  addEventListener("pageshow", () => { ended = false; });

  function changed() {
    shelve({});
    say("unsaved");
    clearTimeout(timer);
    if (!ended) timer = setTimeout(save, PAUSE);
  }

  function leave(event) {
    clearTimeout(timer);
    if (sending) { // its version is about to change: the button waits for the answer
      event.preventDefault();
      leaving = { by: event.submitter };
      return;
    }
    ended = true;
    if (written(form) !== before) shelve({ sent: true });
  }

  async function save() {
    clearTimeout(timer);
    if (ended || sending) return;
    sending = true;
    const going = written(form);
    const answer = await post().catch(() => null);
    if (answer === null || answer.status >= 500) { say("offline"); timer = setTimeout(save, AGAIN); }
    else await heard(answer, going);
    sending = false;
    if (leaving) form.requestSubmit(leaving.by);
    leaving = null;
  }

  function post() {
    const body = new FormData(form);
    body.delete("_key"); // the one-time key is for the button
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    say("saving");
    const headers = { "X-Autosave": "1", "X-CSRFToken": form.elements.csrf_token.value, Accept: "application/json" };
    return fetch(form.dataset.autosave, { method: "POST", body, headers, redirect: "error" });
  }

  async function heard(answer, going) {
    const told = await answer.json().catch(() => ({}));
    if (answer.ok) {
      form.elements.version.value = told.version;
      before = going;
      if (written(form) === going) { localStorage.removeItem(shelf); since(new Date(told.saved_at)); } else changed();
    } else if (answer.status === 409) { ended = true; say("stale"); }
    else if (answer.status === 401) { say("signedOut"); timer = setTimeout(save, AGAIN); }
    else say("refused", { why: Object.values(told.fields ?? {}).flat().join(" ") || told.sentence || "" });
  }

  function since(moment) {
    clearInterval(ticking);
    const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "always" });
    const tell = () => {
      const seconds = Math.min(0, Math.round((moment - Date.now()) / 1000));
      const ago = seconds > -60 ? words.format(seconds, "second") : words.format(Math.round(seconds / 60), "minute");
      say("saved", { ago }, true);
    };
    tell();
    ticking = setInterval(tell, 20000);
  }

  function say(what, values = {}, stillTicking = false) {
    if (!stillTicking) clearInterval(ticking);
    const text = state.dataset[what].replace(/\{(\w+)\}/g, (_, name) => values[name]);
    if (state.textContent !== text) state.textContent = text;
  }

  function shelve(extra) {
    const kept = { version: form.elements.version.value, fields: written(form), ...extra };
    try { localStorage.setItem(shelf, JSON.stringify(kept)); } catch { /* a full or forbidden store: the form still works */ }
  }

  function restore() {
    let kept = null;
    try { kept = JSON.parse(localStorage.getItem(shelf)); } catch { /* the same */ }
    const moved = kept && kept.version !== form.elements.version.value;
    if (!kept || kept.fields === before || (kept.sent && moved)) { localStorage.removeItem(shelf); return; }
    if (!moved) { put(form, kept.fields); say("restored"); timer = setTimeout(save, PAUSE); return; }
    say("found");
    state.append(" ", choice("putBack", () => { put(form, kept.fields); changed(); }), " ", choice("forget", () => { localStorage.removeItem(shelf); state.textContent = ""; }));
  }

  function choice(what, act) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "link", textContent: state.dataset[what] });
    button.addEventListener("click", act);
    return button;
  }
}

function written(form) {
  return JSON.stringify([...new FormData(form)].filter(([name, value]) => !OURS.includes(name) && typeof value === "string"));
}

function put(form, fields) {
  const typed = JSON.parse(fields);
  for (const field of form.elements) {
    if (!field.name || OURS.includes(field.name) || field.type === "file") continue;
    const values = typed.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
    else if (values.length) field.value = values[0];
  }
  form.dispatchEvent(new CustomEvent("refilled", { bubbles: true }));
}
