"use strict";

// What a step is at a revision: the glyph and the class of each of the states, in the order of the page's list.
const GLYPHS = ["\u00b7", "\u25b8", "\u2713", "-", "\u25b8", "\u2713"];
const CLASSES = ["k0", "k1", "k2", "k3", "k4", "k4"];

// With more rows than these at once a browser takes its time; the others come when they are asked for.
const MOST = 100;

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function replay(chapter) {
  const section = chapter.querySelector(".replay");
  if (!section) return;
  const data = JSON.parse(section.querySelector("script").textContent);
  const states = Array.from(section.querySelectorAll(".states li"), (it) => it.textContent);
  const revisions = section.querySelectorAll(".revisions > li");
  const slider = section.querySelector("input");
  const [now, counts, plan] = [".now", ".counts", ".plan"].map((it) => section.querySelector(it));
  const cursor = chapter.querySelector(".cursor");
  const left = cursor ? Number(cursor.firstElementChild.getAttribute("x")) : 0;
  const play = section.querySelector("[data-play]");
  const last = Number(slider.max);
  let timer = 0;

  const spanAt = (spans, at) => spans.find((it) => it[0] <= at && at < it[1]);

  function difference(before, after) {
    if (!before) return "new";
    if (before[4] !== after[4]) return states[after[4]];
    if (before[3] !== after[3]) return "retitled";
    return before[2] !== after[2] ? "moved" : "";
  }

  function line(track, span, change) {
    const item = element("li", CLASSES[span[4]] + (change ? " changed" : ""));
    const glyph = element("span", "g", GLYPHS[span[4]]);
    glyph.setAttribute("aria-hidden", "true");
    item.append(glyph, " ", element("span", "title", data.titles[span[3]]));
    if (span[4] > 0) item.append(" ", element("span", "soft", states[span[4]]));
    if (change && change !== states[span[4]]) item.append(" ", element("b", "change", change));
    return item;
  }

  function show() {
    const at = Number(slider.value);
    const shown = [];
    const gone = [];
    const sums = states.map(() => 0);
    for (const track of data.tracks) {
      const after = spanAt(track[1], at);
      const before = at > 0 ? spanAt(track[1], at - 1) : after;
      if (after) {
        shown.push([after[2], line(track, after, difference(before, after))]);
        sums[after[4]] += 1;
      } else if (before && before[4] < 4) {
        gone.push(line(track, before, "left the plan"));
        gone[gone.length - 1].classList.add("gone");
      }
    }
    shown.sort((a, b) => a[0] - b[0]);
    plan.replaceChildren(...shown.map((it) => it[1]), ...gone);
    const changed = plan.querySelector(".changed");
    if (changed) plan.scrollTop = changed.offsetTop - plan.offsetTop - plan.clientHeight / 3;
    counts.textContent = states.map((it, state) => [sums[state], it]).filter((it) => it[0] > 0)
      .map((it) => it.join(" ")).join(" \u00b7 ");
    const revision = revisions[at];
    now.replaceChildren(element("p", "soft", `Revision ${at + 1} of ${last + 1}`), ...revision.cloneNode(true).childNodes);
    const words = ["time", "strong", ".subject"].map((it) => revision.querySelector(it)).filter(Boolean);
    slider.setAttribute("aria-valuetext", `${at + 1} of ${last + 1}: ${words.map((it) => it.textContent).join(", ")}`);
    if (cursor && data.x[at] !== null) {
      cursor.setAttribute("transform", `translate(${data.x[at] - left} 0)`);
      cursor.setAttribute("visibility", at < last ? "visible" : "hidden");
    }
    for (const button of section.querySelectorAll("[data-go]")) {
      const next = at + Number(button.dataset.go);
      button.setAttribute("aria-disabled", String(next < 0 || next > last));
    }
  }

  function go(at) {
    slider.value = String(at);
    show();
  }

  function pause() {
    clearInterval(timer);
    timer = 0;
    play.textContent = "Play";
    play.setAttribute("aria-pressed", "false");
  }

  slider.addEventListener("input", () => { pause(); show(); });
  for (const button of section.querySelectorAll("[data-go]")) {
    button.addEventListener("click", () => { pause(); go(Number(slider.value) + Number(button.dataset.go)); });
  }
  play.addEventListener("click", () => {
    if (timer) { pause(); return; }
    if (Number(slider.value) === last) go(0);
    play.textContent = "Pause";
    play.setAttribute("aria-pressed", "true");
    timer = setInterval(() => {
      go(Number(slider.value) + 1);
      if (Number(slider.value) === last) pause();
    }, 900);
  });
  section.querySelector(".player").hidden = false;
  show();
}

function steps(chapter) {
  const section = chapter.querySelector(".steps");
  if (!section) return;
  const body = section.querySelector("tbody");
  const rows = Array.from(body.rows);
  const form = section.querySelector("form");
  const find = form.querySelector("input");
  const choices = Array.from(form.querySelectorAll("select"));
  const output = form.querySelector("output");
  const cell = (row, column) => row.cells[column].textContent;
  const more = element("button");
  more.type = "button";
  let order = rows;
  let limit = MOST;
  let texts = null;

  function filter() {
    texts = texts || new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = choices.filter((it) => it.value !== "");
    const fits = (row, choice) => {
      if (choice.value === "!") return row.classList.contains("re") || row.classList.contains("em");
      const text = cell(row, Number(choice.dataset.column));
      return choice.dataset.column === "1" ? text.endsWith(` ${choice.value}`) : text === choice.value;
    };
    const shown = order.filter((row) => wanted.every((it) => fits(row, it)) && words.every((it) => texts.get(row).includes(it)));
    body.replaceChildren(...shown.slice(0, limit));
    output.textContent = shown.length === rows.length ? `${rows.length} steps` : `${shown.length} of ${rows.length} steps`;
    more.hidden = shown.length <= limit;
    more.textContent = `Show ${shown.length - limit} more`;
  }

  function showUpTo(count) {
    limit = count;
    filter();
  }

  const heads = Array.from(section.querySelectorAll("thead th"));
  heads.forEach((head, column) => {
    const button = element("button", "", head.textContent);
    button.type = "button";
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      const isNumber = head.classList.contains("n");
      const name = (row) => (column === 2 ? row.cells[2].querySelector("summary").textContent : cell(row, column));
      const keys = new Map(rows.map((row) => [row, isNumber ? Number(cell(row, column) || NaN) : name(row)]));
      const isEmpty = (key) => key === "" || Number.isNaN(key);
      // What says nothing comes last, whichever way the rest goes.
      order = rows.slice().sort((a, b) => {
        const [left, right] = [keys.get(a), keys.get(b)];
        if (isEmpty(left) || isEmpty(right)) return isEmpty(left) - isEmpty(right);
        const order = isNumber ? left - right : left.localeCompare(right, "en");
        return down ? -order : order;
      });
      heads.forEach((it) => it.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      filter();
    });
  });

  more.addEventListener("click", () => showUpTo(rows.length));
  // On paper there is nothing to press.
  window.addEventListener("beforeprint", () => showUpTo(rows.length));
  section.append(more);
  form.addEventListener("input", filter);
  form.addEventListener("reset", () => setTimeout(filter));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  filter();
}

for (const chapter of document.querySelectorAll(".chapter")) {
  replay(chapter);
  steps(chapter);
}
