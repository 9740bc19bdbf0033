// Takes what a language model has written into the article's form. Nothing is saved by that.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const written = document.getElementById("written");
  const button = document.getElementById("take-written");
  const form = document.getElementById("article_form");
  if (!written || !button || !form) return;

  const part = (name) => written.querySelector(`[data-written="${name}"]`);
  const texts = {
    summary: part("summary").textContent,
    takeaways: [...part("takeaways").children].map((line) => line.textContent).join("\n"),
    level: part("level").dataset.value,
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    const names = [];
    for (const [name, text] of Object.entries(texts)) {
      const field = form.elements[name];
      if (!field || field.value.trim()) continue;
      field.value = text;
      names.push(name);
    }
    if (names.length) {
      const taken = document.createElement("input");
      taken.type = "hidden";
      taken.name = "taken";
      taken.value = names.join(" ");
      form.append(taken);
      form.dispatchEvent(new Event("input"));
    }
    button.disabled = true;
    form.elements.summary.focus();
  });
});
