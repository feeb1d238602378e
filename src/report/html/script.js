"use strict";
// The list of findings: filtered and sorted by the places of its rows, and drawn a page at a time, so that it stays
// quick at 50,000. All text is put in as text, never as markup.
(() => {
  const { texts, rows } = JSON.parse(document.getElementById("data").textContent);
  const SEVERITY = ["error", "warning", "note"];
  const PAGE = 100;
  const [SEV, RULE, CONTACT, FILE, LINE, CUSTOMER, CUSTOMERS, OFFER, PRODUCT, TOPIC, CHANNEL, SENT, MESSAGE, INSTEAD, FINE, EVIDENCE] =
    Array.from({ length: 16 }, (_, at) => at);
  const element = (id) => document.getElementById(id);
  const number = new Intl.NumberFormat("en").format;
  // A time to the minute; as the file has it, where it is another kind of text. The exact one stands in the title.
  const minute = (text) => text.replace(/^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d).*$/, "$1 $2");
  // Which file a row is of need be said only where there are several.
  const several = rows.some((row) => row[FILE] !== rows[0][FILE]);
  const compare = new Intl.Collator("en", { numeric: true }).compare;

  // What each row is searched by, made when first needed.
  const haystacks = new Array(rows.length);
  const haystack = (at) => {
    const row = rows[at];
    return (haystacks[at] ??= [
      row[MESSAGE], row[CUSTOMER], texts[row[RULE]], texts[row[OFFER]], texts[row[PRODUCT]], texts[row[TOPIC]],
      texts[row[CHANNEL]], texts[row[FILE]], ...row[EVIDENCE].map((proof) => proof[3]),
    ].join("\n").toLowerCase());
  };

  // Texts that many rows share are ranked once, so that sorting compares numbers.
  const order = texts.map((_, at) => at).sort((a, b) => compare(texts[a], texts[b]));
  const ranks = [];
  order.forEach((at, rank) => (ranks[at] = rank));
  // Rows with nothing there stand last, whichever way it is sorted.
  const nothing = (key) => key === "" || key === Infinity;
  const shared = (column) => (row) => (texts[row[column]] === "" ? Infinity : ranks[row[column]]);
  const KEYS = {
    severity: (row) => row[SEV], rule: shared(RULE), message: (row) => row[MESSAGE], customer: (row) => row[CUSTOMER],
    offer: shared(OFFER), topic: shared(TOPIC), channel: shared(CHANNEL), sent: shared(SENT), order: (_, at) => at,
  };

  let sorted = { by: "order", down: false };
  let found = [];
  let page = 0;

  const filter = () => {
    const words = element("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = (id) => (element(id).value === "" ? null : Number(element(id).value));
    const severity = wanted("severity"), part = wanted("part"), rule = wanted("rule"), topic = wanted("topic"), channel = wanted("channel");
    found = [];
    for (let at = 0; at < rows.length; at++) {
      const row = rows[at];
      if (severity !== null && row[SEV] !== severity) continue;
      if (part !== null && row[CONTACT] !== (part === 1)) continue;
      if (rule !== null && row[RULE] !== rule) continue;
      if (topic !== null && row[TOPIC] !== topic) continue;
      if (channel !== null && row[CHANNEL] !== channel) continue;
      if (words.length && !words.every((word) => haystack(at).includes(word))) continue;
      found.push(at);
    }
    sort();
  };

  const sort = () => {
    const key = KEYS[sorted.by];
    const keys = new Map(found.map((at) => [at, key(rows[at], at)]));
    found.sort((a, b) => {
      const x = keys.get(a), y = keys.get(b);
      if (nothing(x) || nothing(y)) return nothing(x) - nothing(y) || a - b;
      const way = typeof x === "number" ? x - y : compare(x, y);
      return (sorted.down ? -way : way) || a - b;
    });
    for (const button of document.querySelectorAll("[data-sort]")) {
      const cell = button.closest("th");
      if (button.dataset.sort !== sorted.by) cell.removeAttribute("aria-sort");
      else cell.setAttribute("aria-sort", sorted.down ? "descending" : "ascending");
    }
    page = 0;
    draw();
  };

  const make = (name, text, kind) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  };

  const details = (row) => {
    const box = make("details");
    box.append(make("summary", "More"));
    const list = make("ul");
    for (const [file, line, at, text] of row[EVIDENCE]) {
      list.append(make("li", `${at ? minute(at) + ": " : ""}${text} (${texts[file]}:${line})`));
    }
    if (texts[row[INSTEAD]]) list.append(make("li", `Instead: ${texts[row[INSTEAD]]}`));
    if (row[FINE].length) list.append(make("li", `Fine: ${row[FINE].map((at) => texts[at]).join("; or ")}`));
    box.append(list);
    return box;
  };

  const draw = () => {
    const body = document.createDocumentFragment();
    for (const at of found.slice(page * PAGE, (page + 1) * PAGE)) {
      const row = rows[at];
      const line = make("tr");
      const cell = (name, text) => {
        const made = make("td", text);
        if (name) made.dataset.name = name;
        line.append(made);
        return made;
      };
      cell("").append(make("span", SEVERITY[row[SEV]], `badge ${SEVERITY[row[SEV]]}`));
      const link = make("a", texts[row[RULE]]);
      link.href = `#rule-${texts[row[RULE]]}`;
      cell("").append(link);
      cell("", row[MESSAGE]).append(details(row));
      const others = row[CUSTOMERS] > 1 ? ` (${number(row[CUSTOMERS])} customers)` : "";
      cell("Customer", (row[CUSTOMER] + others).trim());
      cell("Offer", [texts[row[OFFER]], texts[row[PRODUCT]]].filter(Boolean).join(": "));
      cell("Topic", texts[row[TOPIC]]);
      cell("Channel", texts[row[CHANNEL]]);
      cell("Send at", minute(texts[row[SENT]])).title = texts[row[SENT]];
      cell("Row", several ? `${texts[row[FILE]]}:${row[LINE]}` : `line\u00a0${row[LINE]}`);
      body.append(line);
    }
    element("rows").replaceChildren(body);
    const pages = Math.max(1, Math.ceil(found.length / PAGE));
    const all = `${number(rows.length)} ${rows.length === 1 ? "finding" : "findings"}`;
    element("status").textContent = found.length === rows.length ? all : `${number(found.length)} of ${all}`;
    element("page").textContent = `Page ${number(page + 1)} of ${number(pages)}`;
    element("before").disabled = page === 0;
    element("after").disabled = page + 1 >= pages;
  };

  const fill = (id, column) => {
    const counts = new Map();
    for (const row of rows) counts.set(row[column], (counts.get(row[column]) ?? 0) + 1);
    for (const at of order) {
      if (!counts.has(at) || texts[at] === "") continue;
      const option = make("option", `${texts[at]} (${number(counts.get(at))})`);
      option.value = at;
      element(id).append(option);
    }
    // A filter that could choose nothing is in the way.
    if (element(id).options.length < 2) element(id).closest("label").hidden = true;
  };

  fill("rule", RULE);
  fill("topic", TOPIC);
  fill("channel", CHANNEL);
  if (!rows.some((row) => row[CONTACT]) || rows.every((row) => row[CONTACT])) element("part").closest("label").hidden = true;

  let waiting;
  element("search").addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 150);
  });
  element("filters").addEventListener("change", (event) => event.target.id !== "search" && filter());
  element("filters").addEventListener("submit", (event) => {
    event.preventDefault();
    filter();
  });
  element("filters").addEventListener("reset", () => setTimeout(filter));
  for (const button of document.querySelectorAll("[data-sort]")) {
    button.addEventListener("click", () => {
      const by = button.dataset.sort;
      sorted = { by, down: sorted.by === by && !sorted.down };
      sort();
    });
  }
  for (const [id, step] of [["before", -1], ["after", 1]]) {
    element(id).addEventListener("click", () => {
      page += step;
      draw();
      element("findings").scrollIntoView();
    });
  }
  for (const link of document.querySelectorAll("[data-rule]")) {
    // A rule of which nothing had room in the list.
    link.hidden = !rows.some((row) => texts[row[RULE]] === link.dataset.rule);
    link.addEventListener("click", () => {
      element("filters").reset();
      element("rule").value = texts.indexOf(link.dataset.rule);
      filter();
    });
  }
  addEventListener("beforeprint", () => document.querySelectorAll("main details").forEach((box) => (box.open = true)));

  element("tool").hidden = false;
  filter();
})();
