// Runs before the first paint, so that what the reader has set never flashes. Without a chosen theme the system's holds.
"use strict";
document.documentElement.classList.add("js");
try {
  for (const name of ["theme", "shortcut"]) {
    const choice = localStorage.getItem(name);
    if (choice) document.documentElement.dataset[name] = choice;
  }
} catch {
  // Storage is switched off: nothing is set.
}
