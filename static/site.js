// What makes the pages better with JavaScript; every page works without this file.
"use strict";

const byId = (id) => document.getElementById(id);
const wide = window.matchMedia("(min-width: 960px)");

// Theme: system's -> the other one -> system's.
document.querySelector(".theme").addEventListener("click", () => {
  const { dataset } = document.documentElement;
  const system = window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const next = (dataset.theme || system) === "dark" ? "light" : "dark";
  if (next === system) delete dataset.theme;
  else dataset.theme = next;
  remember("theme", next === system ? null : next);
});

// Keeps what the reader has set; null is what holds without a choice.
function remember(name, value) {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    // Storage is switched off: the choice lasts for this page.
  }
}

// "/" goes to the search box, unless that is switched off at the foot of the page (WCAG 2.1.4).
const shortcut = document.querySelector(".shortcut");
const hasShortcut = () => document.documentElement.dataset.shortcut !== "off";
shortcut.ariaPressed = String(hasShortcut());
shortcut.addEventListener("click", () => {
  const { dataset } = document.documentElement;
  if (hasShortcut()) dataset.shortcut = "off";
  else delete dataset.shortcut;
  shortcut.ariaPressed = String(hasShortcut());
  remember("shortcut", hasShortcut() ? null : "off");
});

// On narrow screens the search box is behind its icon.
function openSearch() {
  const box = byId("search");
  box?.closest(".search").classList.add("open");
  box?.focus();
}
document.querySelector(".search-link").addEventListener("click", (event) => {
  event.preventDefault();
  openSearch();
});

// Escape closes the menu of orders or the filter sheet.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), textarea, select");
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (event.key === "/" && !typing && isPlain && hasShortcut()) {
    event.preventDefault();
    openSearch();
  }
  if (event.key === "Escape") closeSuggestions() || closeSorts() || closeSheet();
});

// Suggestions under the search box, a combobox: arrow keys choose one, Enter follows it. They go with Escape,
// with the search, and when the reader goes elsewhere.
let answered = null;
const suggested = () => [...(byId("suggestions")?.querySelectorAll("[role=option]") ?? [])];

if (byId("search")) {
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", "suggestions"]]) {
    byId("search").setAttribute(name, value);
  }
  showSuggestions();
}

function showSuggestions() {
  const box = byId("search");
  box.setAttribute("aria-expanded", String(suggested().length > 0));
  box.removeAttribute("aria-activedescendant");
}

function closeSuggestions() {
  const list = byId("suggestions");
  answered = byId("search")?.value;
  if (!suggested().length) return false;
  if (list.contains(document.activeElement)) byId("search").focus();
  list.replaceChildren();
  showSuggestions();
  return true;
}

// The one after (or before) that which is chosen; past either end none is, so that Enter searches again.
function chooseSuggestion(step) {
  const box = byId("search");
  const options = suggested();
  const before = options.findIndex((one) => one.getAttribute("aria-selected") === "true");
  const number = options.length + 1;
  const next = options[((before < 0 ? (step > 0 ? -1 : options.length) : before) + step + number) % number];
  options[before]?.setAttribute("aria-selected", "false");
  box.removeAttribute("aria-activedescendant");
  if (!next) return;
  next.setAttribute("aria-selected", "true");
  next.scrollIntoView({ block: "nearest" });
  box.setAttribute("aria-activedescendant", next.id);
}

document.addEventListener("keydown", (event) => {
  if (event.target.id !== "search" || event.isComposing || !suggested().length) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const chosen = byId(event.target.getAttribute("aria-activedescendant"));
  if (step) chooseSuggestion(step);
  else if (event.key === "Enter" && chosen) chosen.click();
  else return;
  event.preventDefault();
});

const isSuggesting = (event) => event.detail.elt?.id === "search";

document.addEventListener("htmx:beforeRequest", (event) => {
  if (!isSuggesting(event) || byId("search").value.trim().length >= 2) return;
  event.preventDefault();
  closeSuggestions();
});
// An answer that comes after the search was sent, or Escape pressed, is too late.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id === "suggestions" && byId("search").value === answered) event.detail.shouldSwap = false;
});
document.addEventListener("input", (event) => event.target.id === "search" && (answered = null));
document.addEventListener("submit", closeSuggestions);
document.addEventListener("focusin", (event) => event.target.closest(".search") || closeSuggestions());
document.addEventListener("click", (event) => event.target.closest(".search") || closeSuggestions());

// The menu of orders; a click beside it closes it too.
function closeSorts() {
  const menu = document.querySelector(".sort[open]");
  if (!menu) return false;
  const hadFocus = menu.contains(document.activeElement);
  menu.open = false;
  if (hadFocus) menu.querySelector("summary").focus();
  return true;
}
document.addEventListener("click", (event) => event.target.closest(".sort") || closeSorts());

// The filter sheet of narrow screens: the page behind it is out of reach while it is open.
function sheet() {
  const rail = byId("rail");
  return rail?.open && !wide.matches ? rail : null;
}

function closeSheet() {
  const rail = sheet();
  if (!rail) return;
  rail.open = false;
  guardPage();
  rail.querySelector("summary").focus();
}

function guardPage() {
  const isOpen = Boolean(sheet());
  document.documentElement.classList.toggle("sheet-open", isOpen);
  for (const part of document.querySelectorAll(".results-head, .results, .site-header, .site-footer, .hero, .skip")) {
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

// Typing in a box is no choice: its change must not send the form, Enter does.
document.addEventListener("change", (event) => event.target.matches("#filters [type=search]") && event.stopPropagation(), true);

// What the head says of a page; a piece brings its own, but for what only whole pages say.
const OF_PAGE = "link:is([rel=canonical], [rel=prev], [rel=next], [rel=alternate]), meta[property], meta:is([name=description], [name=robots], [name^=twitter]), script[type='application/ld+json']";

document.addEventListener("htmx:afterSwap", () => {
  const head = document.querySelector("template[data-head]");
  if (!head) return;
  for (const old of document.head.querySelectorAll(OF_PAGE)) old.remove();
  document.head.append(head.content);
  head.remove();
});

// While the next listing is waited for, this one says so; what is asked later has the last word.
let waiting = null;

document.addEventListener("htmx:beforeSend", (event) => {
  if (event.detail.target.id !== "listing") return;
  waiting = event.detail.xhr;
  byId("listing").ariaBusy = "true";
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.xhr === waiting) byId("listing")?.removeAttribute("aria-busy");
});

// A swap replaces the listing: keep what the reader had open, typed and focused.
let kept = null;

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id !== "listing") return;
  const form = byId("filters");
  kept = {
    focus: document.activeElement?.id,
    sheet: byId("rail").open,
    scroll: byId("facets").scrollTop,
    folds: [...form.querySelectorAll("details")].map((fold) => [fold.id, fold.open]),
    found: [...form.querySelectorAll(".find")].map((box) => [box.id, box.value]),
  };
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "suggestions") {
    const number = suggested().length;
    showSuggestions();
    say(number ? `${number} suggestion${number > 1 ? "s" : ""} below the search box` : "");
    return;
  }
  const count = byId("count");
  if (count) say(count.textContent.trim());
  if (!kept || !byId("listing")) return;
  byId("rail").open = kept.sheet;
  for (const [id, value] of kept.found) {
    const box = byId(id);
    // In a list cut short, the words would hide what they do not stand for.
    if (value && box?.closest(".facet").querySelector("[name=expand]")) {
      box.value = value;
      narrowFacet(box);
    }
  }
  for (const [id, isOpen] of kept.folds) byId(id)?.toggleAttribute("open", isOpen);
  byId("facets").scrollTop = kept.scroll;
  const search = document.querySelector("[name=q][form=filters]");
  // Facet words have become filters: left in the box, they would come back with its next search.
  if (document.activeElement !== search || search.value.includes(":")) search.value = byId("listing").dataset.q;
  guardPage();
  // What was focused may be gone (a chip, an option): the count is the place to go on from, and in
  // the sheet its summary.
  const before = byId(kept.focus) || byId(kept.focus?.replace(/^not-/, ""));
  const next = before && !before.disabled ? before : sheet()?.querySelector("summary") || count;
  next.focus({ preventScroll: true });
  kept = null;
});

// An answer that is no listing (the page past the end, the server gone) is said, not swallowed.
document.addEventListener("htmx:responseError", (event) => {
  if (isSuggesting(event)) return;
  const { status, responseText } = event.detail.xhr;
  // What asks for too much is told when to ask again.
  say(status === 429 ? responseText : "The list could not be updated. Load the page again.", true);
});
document.addEventListener("htmx:sendError", (event) => {
  if (isSuggesting(event)) return;
  say("No answer from the server. Check the connection and try again.", true);
});

// Tells a screen reader; what is trouble is shown to everyone.
function say(words, isTrouble = false) {
  const announcer = byId("announcer");
  announcer.textContent = words;
  announcer.classList.toggle("visually-hidden", !isTrouble);
  announcer.classList.toggle("trouble", isTrouble);
}
