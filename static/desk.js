// The keys of the desk. Each presses a button or reaches a field that is there without them too.
(() => {
  "use strict";
  const desk = document.getElementById("desk");
  const said = document.getElementById("desk-said");
  const keys = document.getElementById("desk-keys");
  let isSending = false;

  const at = (id) => document.getElementById(id);
  const button = (verdict) => desk.querySelector(`button[name="verdict"][value="${verdict}"]`);

  async function send(form, submitter) {
    if (isSending) return;
    isSending = true;
    const data = new FormData(form, submitter);
    try {
      const answer = await fetch(form.action, { method: "POST", body: data, headers: { "X-Desk": "1" }, redirect: "error" });
      if (!answer.ok) throw new Error(answer.status);
      show(await answer.text(), submitter?.value === "take");
    } catch {
      // The plain form says what is wrong, or asks to log in.
      isSending = false;
      form.requestSubmit === undefined ? form.submit() : plain(form, submitter);
      return;
    }
    isSending = false;
  }

  function plain(form, submitter) {
    if (submitter) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = submitter.name;
      field.value = submitter.value;
      form.append(field);
    }
    form.submit();
  }

  // The next article, from its beginning; or the same one with texts filled in, where the editor is.
  function show(html, isSame) {
    const top = scrollY;
    desk.innerHTML = html;
    ready();
    const title = desk.querySelector("h2");
    said.textContent = `${at("desk-note")?.textContent ?? ""} ${title?.textContent ?? ""}`.trim();
    desk.querySelector(".errorlist, .errornote")?.scrollIntoView({ block: "nearest" });
    scrollTo(0, isSame ? top : 0);
  }

  function ready() {
    const help = at("desk-help");
    if (help) help.hidden = false;
    help?.addEventListener("click", () => keys.showModal());
  }

  // A name that was typed becomes a ticked box: its text stays in the field that is sent.
  function take(input, name) {
    const value = input.value.trim().replace(/,$/, "");
    if (!value) return;
    const boxes = desk.querySelector(`.desk-boxes[data-name="${name}"]`);
    const there = [...boxes.querySelectorAll("label")].find((label) => label.firstChild.nextSibling?.textContent.trim().toLowerCase() === value.toLowerCase());
    if (there) {
      there.querySelector("input").checked = true;
    } else {
      const label = document.createElement("label");
      const box = document.createElement("input");
      box.type = "checkbox";
      box.checked = true;
      box.name = input.name;
      box.value = value;
      label.append(box, ` ${value}`);
      boxes.append(label);
    }
    input.value = "";
  }

  const ACTIONS = {
    p: () => (button("publish") ?? button("save"))?.click(),
    w: () => button("save")?.click(),
    r: () => button("reject")?.click(),
    R: () => at("id_reason")?.focus(),
    s: () => button("skip")?.click(),
    u: () => at("desk-undo")?.querySelector("button")?.click(),
    o: () => at("desk-original")?.click(),
    c: nextCode,
    t: () => at("id_add_topics")?.focus(),
    g: () => at("id_add_technologies")?.focus(),
    e: () => write(at("id_excerpt")),
    m: openSummary,
    a: () => button("take")?.click(),
    d: duplicate,
    y: () => button("there")?.click(),
    "?": () => keys.showModal(),
    0: () => level(""),
    1: () => level("beginner"),
    2: () => level("intermediate"),
    3: () => level("advanced"),
  };

  function level(value) {
    const radio = desk.querySelector(`input[name="level"][value="${value}"]`);
    if (radio) radio.checked = true;
  }

  // Into a text, behind its end.
  function write(field) {
    field?.focus();
    field?.setSelectionRange(field.value.length, field.value.length);
  }

  function nextCode() {
    const select = at("id_includes_code");
    if (select) select.selectedIndex = (select.selectedIndex + 1) % select.options.length;
  }

  function openSummary() {
    const details = desk.querySelector(".field-summary");
    if (!details) return;
    details.open = true;
    write(at("id_summary"));
  }

  function duplicate() {
    const field = at("id_duplicate_of");
    if (field?.value.trim()) button("duplicate")?.click();
    else field?.focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || keys.open) return;
    const field = event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select");
    if (event.key === "Escape" && field) return field.blur();
    if (field) return inField(event, field);
    const action = Object.hasOwn(ACTIONS, event.key) && ACTIONS[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });

  function inField(event, field) {
    if (event.key !== "Enter" || field.tagName === "TEXTAREA") return;
    const names = { id_add_topics: "topics", id_add_technologies: "chosen_technologies" };
    if (names[field.id]) {
      event.preventDefault();
      field.value.trim() ? take(field, names[field.id]) : field.blur();
    } else if (field.id === "id_reason" || field.id === "id_duplicate_of") {
      event.preventDefault();
      button(field.id === "id_reason" ? "reject" : "duplicate")?.click();
    }
  }

  desk.addEventListener("submit", (event) => {
    event.preventDefault();
    send(event.target, event.submitter);
  });
  ready();
})();
