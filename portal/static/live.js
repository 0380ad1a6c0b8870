// What stands in [data-live] is fetched anew every second, or every two while nobody looks, until it says data-over.
//
// Its [data-says] is a live region: it stays where it is, and only a sentence that changed is written into it, so that a
// screen reader tells the news and not the numbers. Everything in [data-shows] is put in its place without a word.

const OFTEN = 1000, SELDOM = 2000; // milliseconds
const region = document.querySelector("[data-live]");

async function look() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" }, redirect: "error" }).catch(() => null);
  const page = new DOMParser().parseFromString(answer?.ok ? await answer.text() : "", "text/html");
  const there = page.querySelector("[data-live]");
  if (there) take(there);
  if (!answer || answer.ok || answer.status >= 500) wait();
}

function take(there) {
  const [says, said] = [region, there].map((one) => one.querySelector("[data-says]"));
  if (says.textContent !== said.textContent) says.textContent = said.textContent;
  region.querySelector("[data-shows]").replaceWith(there.querySelector("[data-shows]"));
  region.toggleAttribute("data-over", there.hasAttribute("data-over"));
}

function wait() {
  if (!region.hasAttribute("data-over")) setTimeout(look, document.hidden ? SELDOM : OFTEN);
}

if (region) wait();
