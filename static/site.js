// What makes the pages better with JavaScript; every page works without this file.
"use strict";

const byId = (id) => document.getElementById(id);
const wide = window.matchMedia("(min-width: 960px)");

// Theme: system's -> the other one -> system's.
const themeButton = document.querySelector(".theme");
themeButton.hidden = false;
themeButton.addEventListener("click", () => {
  const root = document.documentElement;
  const systemIsDark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  const isDark = (root.dataset.theme || (systemIsDark ? "dark" : "light")) === "dark";
  root.dataset.theme = isDark ? "light" : "dark";
  try {
    localStorage.setItem("theme", root.dataset.theme);
  } catch {
    // Storage is switched off: the choice lasts for this page.
  }
});

// "/" goes to the search box, Escape closes the filter sheet.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    byId("search")?.focus();
  }
  if (event.key === "Escape") closeSheet();
});

// The filter sheet of narrow screens: the page behind it is out of reach while it is open.
function sheet() {
  const rail = byId("rail");
  return rail?.open && !wide.matches ? rail : null;
}

function closeSheet() {
  const rail = sheet();
  if (!rail) return;
  rail.open = false;
  rail.querySelector("summary").focus();
}

function guardPage() {
  const isOpen = Boolean(sheet());
  document.documentElement.classList.toggle("sheet-open", isOpen);
  for (const part of document.querySelectorAll(".results, .site-header, .site-footer, .hero, .strip, .skip")) {
    part.inert = isOpen;
  }
}

wide.addEventListener("change", guardPage);
document.addEventListener("toggle", (event) => event.target.id === "rail" && guardPage(), true);

// The results under the sheet are up to date already, so its last button only has to close it.
document.addEventListener("click", (event) => {
  if (!event.target.closest("#filters .show") || !sheet()) return;
  event.preventDefault();
  closeSheet();
  byId("count").focus({ preventScroll: true });
  byId("listing").scrollIntoView();
});

// The find box of a long facet asks for the whole list once, then narrows it here.
function narrowFacet(box) {
  const words = box.value.trim().toLowerCase();
  for (const item of box.closest(".facet").querySelectorAll("li")) {
    item.hidden = !item.querySelector(".name").textContent.toLowerCase().includes(words);
  }
}

document.addEventListener("input", (event) => {
  const box = event.target.closest(".find");
  if (!box) return;
  const all = box.closest(".facet").querySelector(".all");
  if (all && !box.closest(".facet").querySelector("[name=expand]")) {
    if (!all.dataset.asked) all.click();
    all.dataset.asked = "yes";
  } else {
    narrowFacet(box);
  }
});

// Typing in a find box is no choice: its change must not send the form.
document.addEventListener("change", (event) => event.target.closest(".find") && event.stopPropagation(), true);

function showFindBoxes() {
  for (const box of document.querySelectorAll(".find")) box.hidden = false;
}
showFindBoxes();

// A swap replaces the listing: keep what the reader had open, typed and focused.
let kept = null;

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id !== "listing") return;
  const form = byId("filters");
  kept = {
    focus: document.activeElement?.id,
    sheet: byId("rail").open,
    scroll: form.scrollTop,
    found: [...form.querySelectorAll(".find")].map((box) => [box.id, box.value]),
  };
});

document.addEventListener("htmx:afterSwap", (event) => {
  const count = byId("count");
  if (count) byId("announcer").textContent = count.textContent.trim();
  if (!kept || !byId("listing")) return;
  byId("rail").open = kept.sheet;
  showFindBoxes();
  for (const [id, value] of kept.found) {
    const box = byId(id);
    if (box && value) {
      box.value = value;
      narrowFacet(box);
    }
  }
  byId("filters").scrollTop = kept.scroll;
  const search = byId("search");
  if (document.activeElement !== search) search.value = byId("listing").dataset.q;
  // What was focused may be gone (a chip, an option): the count is the place to go on from.
  (byId(kept.focus) || count).focus({ preventScroll: true });
  guardPage();
  kept = null;
});

// An answer that is no listing (the page past the end, the server gone) is said, not swallowed.
document.addEventListener("htmx:responseError", () => {
  byId("announcer").textContent = "The list could not be updated. Load the page again.";
  byId("announcer").classList.remove("visually-hidden");
});
document.addEventListener("htmx:sendError", () => {
  byId("announcer").textContent = "No answer from the server. Check the connection and try again.";
  byId("announcer").classList.remove("visually-hidden");
});
