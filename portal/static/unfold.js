// What is folded for telephones, details[data-unfold], stands open where there is room for it, and on paper.

const unfold = () => document.querySelectorAll("details[data-unfold]").forEach((one) => { one.open = true; });

if (matchMedia("(min-width: 64rem)").matches) unfold();
addEventListener("beforeprint", unfold);
