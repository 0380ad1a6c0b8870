// Counts words beside a field: [data-words-of="field id"] with data-most, data-says and data-over in the reader's language.

for (const place of document.querySelectorAll("[data-words-of]")) {
  const field = document.getElementById(place.dataset.wordsOf);
  const most = Number(place.dataset.most);
  const count = () => {
    const n = field.value.trim().split(/\s+/).filter(Boolean).length;
    const sentence = n > most ? place.dataset.over : place.dataset.says;
    place.textContent = sentence.replace("{n}", n).replace("{most}", most);
    place.classList.toggle("over", n > most);
  };
  field.addEventListener("input", count);
  field.form?.addEventListener("refilled", count);
  if (field.value) count();
}
