// "14 new since Tuesday" on a list, and a rule between what is new and what was there at the last visit.
// When that was stays in this browser; how many articles were added when comes with the page.
"use strict";

{
  const MINUTE = 60_000;
  const DAY = 24 * 60 * MINUTE;
  // A visit ends after so much silence.
  const SILENCE = 30 * MINUTE;
  // The page knows no older additions.
  const REACH = 29 * DAY;

  // {since, looked, last}: when the visit before this one last loaded a list, when this one did, and when the
  // reader last did anything. Times are milliseconds; null is not known.
  function remembered(now) {
    let visit = null;
    try {
      visit = JSON.parse(localStorage.getItem("visit"));
    } catch {
      // Storage is switched off, or what it holds is not ours.
    }
    const [since, looked, last] = ["since", "looked", "last"].map((name) => visit?.[name] ?? null);
    const isPast = (time) => time === null || (Number.isFinite(time) && time <= now);
    const isWhole = [since, looked, last].every(isPast) && last !== null && looked <= last && since <= last;
    return isWhole ? { since, looked, last } : { since: null, looked: null, last: null };
  }

  // Notes that the reader is here, and whether with a list that was just loaded.
  function note(hasLooked) {
    const now = Date.now();
    const visit = remembered(now);
    if (visit.last !== null && now - visit.last > SILENCE) visit.since = visit.looked;
    visit.last = now;
    if (hasLooked) visit.looked = now;
    try {
      localStorage.setItem("visit", JSON.stringify(visit));
    } catch {
      // Without storage there is no last visit.
    }
    return visit;
  }

  function inWords(since) {
    const now = new Date();
    const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate());
    const say = (options) => new Date(since).toLocaleString("en-GB", options);
    if (now - since > REACH) return "in the past 30 days";
    if (since >= midnight) return `since ${say({ hour: "2-digit", minute: "2-digit" })}`;
    if (since >= midnight - DAY) return "since yesterday";
    return `since ${say(since >= midnight - 6 * DAY ? { weekday: "long" } : { day: "numeric", month: "long" })}`;
  }

  function showNews() {
    const news = document.getElementById("news");
    const { since } = note(Boolean(document.getElementById("listing")));
    // A swap is told of more than once.
    if (!news?.hidden || since === null) return;
    const number = news.dataset.added
      .split(" ")
      .map((entry) => entry.split(":").map(Number))
      .reduce((sum, [minute, added]) => sum + (minute * MINUTE > since ? added : 0), 0);
    if (!number) return;
    news.textContent = `${number.toLocaleString("en")} new ${inWords(since)}`;
    news.hidden = false;
    if (news.dataset.before) drawRule(number - Number(news.dataset.before));
  }

  // Between the first `number` cards and the others.
  function drawRule(number) {
    const cards = document.querySelectorAll("#listing .card");
    if (number <= 0 || number >= cards.length) return;
    const rule = document.createElement("p");
    rule.className = "seen-before";
    rule.textContent = "Added before your last visit";
    cards[number].before(rule);
  }

  document.addEventListener("htmx:afterSwap", (event) => event.detail.target.id === "listing" && showNews());

  // Whoever reads or types is here; noted once a minute.
  let noted = Date.now();
  function stir() {
    if (document.hidden || Date.now() - noted < MINUTE) return;
    noted = Date.now();
    note(false);
  }
  for (const kind of ["pointerdown", "keydown", "scroll", "visibilitychange"]) {
    document.addEventListener(kind, stir, { passive: true, capture: true });
  }

  showNews();
}
