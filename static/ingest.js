// Keeps the admin's page "Ingest, live" up to date while somebody looks at it.
(() => {
  const place = document.getElementById("ingest-now");
  const stale = document.getElementById("ingest-stale");
  const EVERY = 2000;
  let timer = 0;
  let isAsking = false;

  async function ask() {
    if (isAsking) return;
    isAsking = true;
    try {
      const answer = await fetch(place.dataset.address, { redirect: "error" });
      if (!answer.ok) throw new Error(answer.status);
      show(await answer.text());
      stale.textContent = "";
    } catch {
      stale.textContent = "The site does not answer; what is shown may be old.";
    }
    isAsking = false;
    wait();
  }

  // What the keyboard is at stays at hand: its place gets the same link again.
  function show(html) {
    const at = place.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    place.innerHTML = html;
    if (at) [...place.querySelectorAll("a")].find((link) => link.getAttribute("href") === at)?.focus();
  }

  function wait() {
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(ask, EVERY);
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : ask()));
  document.getElementById("ingest-reload").hidden = true;
  wait();
})();
