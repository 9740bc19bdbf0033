// Runs before the first paint, so that a chosen theme never flashes. Without a choice the system's holds.
"use strict";
document.documentElement.classList.add("js");
try {
  const theme = localStorage.getItem("theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch {
  // Storage is switched off: the system's theme holds.
}
