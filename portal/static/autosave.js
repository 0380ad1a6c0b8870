// A form with data-autosave="address" saves itself while somebody writes, and says so.
//
// What is typed waits in this browser until the server has it: through a lost connection, an expired session, a closed
// window. The server answers 200 {saved_at, version}, 409, 401, or 422 {fields: {name: [sentences]}}. After a 409 nothing
// more is sent: the ordinary button shows both texts. The sentences stand on the form's [data-save-state], translated.

const PAUSE = 1500; // milliseconds of quiet before saving
const AGAIN = 15000; // milliseconds before another try without a connection
const OURS = ["csrf_token", "_key", "version", "find"]; // what the page adds, or asks and does not keep, is not saved

for (const form of document.querySelectorAll("form[data-autosave]")) keep(form);

function keep(form) {
  const state = form.querySelector("[data-save-state]");
  const shelf = `unsaved:${document.body.dataset.reader ?? ""}:${form.dataset.autosave}`;
  let timer, ticking, leaving = null, sending = false, ended = false, before = written(form);

  restore();
  form.addEventListener("input", (event) => OURS.includes(event.target.name) || changed());
  form.addEventListener("submit", leave);
  for (const back of ["online", "focus"]) addEventListener(back, () => before !== written(form) && save());
  addEventListener("pageshow", () => { ended = false; });

  function changed() {
    shelve({});
    say(ended ? "stale" : "unsaved");
    clearTimeout(timer);
    if (!ended) timer = setTimeout(save, PAUSE);
  }

  function leave(event) {
    clearTimeout(timer);
    ended = !sending;
    if (!sending && written(form) !== before) shelve({ sent: true });
    if (!sending) return;
    event.preventDefault(); // the version is about to change: the button waits for the answer
    leaving = { by: event.submitter };
  }

  async function save() {
    clearTimeout(timer);
    if (ended || sending) return;
    sending = true;
    const going = written(form);
    let answer = await post().catch(() => null);
    if (answer?.status === 401 && (await signedInAgain())) answer = await post().catch(() => null);
    if (answer === null || answer.status >= 500) {
      say("offline");
      timer = setTimeout(save, AGAIN);
    } else await heard(answer, going);
    sending = false;
    if (leaving) form.requestSubmit(leaving.by);
    leaving = null;
  }

  function post() {
    const body = new FormData(form);
    body.delete("_key"); // the one-time key is for the button
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    const headers = { "X-Autosave": "1", "X-CSRFToken": form.elements.csrf_token.value, Accept: "application/json" };
    return fetch(form.dataset.autosave, { method: "POST", body, headers, redirect: "error" });
  }

  // Whoever has signed in again in another tab has a new session, and this form the old one's token.
  async function signedInAgain() {
    const answer = await fetch(location.href, { redirect: "manual" }).catch(() => null);
    const there = new DOMParser().parseFromString(answer?.ok ? await answer.text() : "", "text/html");
    const token = there.querySelector("form[data-autosave] [name=csrf_token]");
    if (!token || there.body.dataset.reader !== document.body.dataset.reader) return false;
    form.elements.csrf_token.value = token.value;
    return true;
  }

  async function heard(answer, going) {
    const told = await answer.json().catch(() => ({}));
    if (answer.ok) {
      form.elements.version.value = told.version;
      before = going;
      if (written(form) !== going) return changed();
      forget();
      since(new Date(told.saved_at));
    } else if (answer.status === 409) {
      ended = true;
      say("stale");
    } else if (answer.status === 401) say("signedOut");
    else say("refused", { why: Object.values(told.fields ?? {}).flat().join(" ") || told.detail || "" });
  }

  function since(moment) {
    const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "always" });
    const tell = (aloud) => {
      const seconds = Math.min(-1, Math.round((moment - Date.now()) / 1000));
      const ago = seconds > -60 ? words.format(seconds, "second") : words.format(Math.round(seconds / 60), "minute");
      say("saved", { ago }, aloud);
    };
    tell(true);
    ticking = setInterval(tell, 10000, false);
  }

  // A screen reader hears what changed, not the seconds passing.
  function say(what, values = {}, aloud = true) {
    if (aloud) clearInterval(ticking);
    state.setAttribute("aria-live", aloud ? "polite" : "off");
    const text = state.dataset[what].replace(/\{(\w+)\}/g, (_, name) => values[name]);
    if (state.textContent !== text) state.textContent = text;
  }

  function shelve(extra) {
    const kept = { version: form.elements.version.value, fields: written(form), ...extra };
    quietly(() => localStorage.setItem(shelf, JSON.stringify(kept)));
  }

  function restore() {
    const kept = quietly(() => JSON.parse(localStorage.getItem(shelf)));
    const moved = kept && kept.version !== form.elements.version.value;
    if (!kept || kept.fields === before || (kept.sent && moved)) return forget();
    if (moved) {
      say("found");
      state.append(" ", choice("putBack", () => { put(form, kept.fields); changed(); }), " ", choice("forget", forget));
    } else {
      put(form, kept.fields);
      say("restored");
      timer = setTimeout(save, PAUSE);
    }
  }

  function forget() {
    quietly(() => localStorage.removeItem(shelf));
    state.textContent = "";
  }

  function choice(what, onclick) {
    return Object.assign(document.createElement("button"), { type: "button", className: "link", textContent: state.dataset[what], onclick });
  }
}

// A full or forbidden store: the form still works.
function quietly(act) {
  try { return act(); } catch { return null; }
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
