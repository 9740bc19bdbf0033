// Updates the card in the article form while an editor types. Without it, the card shows what is saved.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const preview = document.getElementById("card-preview");
  const form = document.getElementById("article_form");
  if (!preview || !form) return;

  let waiting;
  let latest = 0;
  async function update() {
    const number = ++latest;
    const answer = await fetch(preview.dataset.address, { method: "POST", body: new FormData(form) });
    const card = await answer.text();
    // An answer to an earlier request must not replace that to a later one.
    if (answer.ok && number === latest) preview.innerHTML = card;
  }
  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, () => {
      clearTimeout(waiting);
      waiting = setTimeout(update, 300);
    });
  }
  // Select2, which the company field uses, sends its events through jQuery only.
  window.django?.jQuery(form).on("change", "select", () => form.dispatchEvent(new Event("change")));
});
