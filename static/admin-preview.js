// Keeps the card in the article form true to what is typed. Without it, the card shows what is saved.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const preview = document.getElementById("card-preview");
  const form = document.getElementById("article_form");
  if (!preview || !form) return;

  let waiting;
  let latest = 0;
  async function update() {
    const turn = ++latest;
    const answer = await fetch(preview.dataset.address, { method: "POST", body: new FormData(form) });
    const card = await answer.text();
    // An answer that a later one has overtaken would take the card back in time.
    if (answer.ok && turn === latest) preview.innerHTML = card;
  }
  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, () => {
      clearTimeout(waiting);
      waiting = setTimeout(update, 300);
    });
  }
  // Select2, behind the company field, tells only jQuery.
  window.django?.jQuery(form).on("change", "select", () => form.dispatchEvent(new Event("change")));
});
