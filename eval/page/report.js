"use strict";
const held = JSON.parse(document.getElementById("held").textContent);
const AT_ONCE = 50;
let language = held.language;
let chosen = 0;

const say = (key, values = {}) =>
  Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), held.labels[language][key]);
const status = (name) => held.labels[language].status[name] || name;

/** An element with attributes and children; a string is always text, never markup. */
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}
function draw(name, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}
function card(title, note, ...children) {
  const parts = note ? [make("p", { class: "note" }, note)] : [];
  return make("section", { class: "card" }, make("h2", {}, title), ...parts, ...children);
}
const short = (number) => (Math.abs(number) >= 100 ? number.toFixed(0) : number.toFixed(3));

/* Figures */
const isShare = (figure) => figure.n > 0 && figure.low >= 0 && figure.high <= 1;
const inSeconds = (name) => name === "seconds" || name.startsWith("latency");
function bar(name, figure) {
  const [value, low, high] = [figure.value, figure.low, figure.high].map((number) => number * 100);
  const described = `${name}: ${figure.value.toFixed(3)} (${figure.low.toFixed(3)}–${figure.high.toFixed(3)})`;
  return make("div", { class: "bar" },
    make("span", { class: "name" }, name),
    draw("svg", { viewBox: "0 0 100 18", preserveAspectRatio: "none", role: "img", "aria-label": described },
      draw("rect", { class: "track", x: 0, y: 5, width: 100, height: 8 }),
      draw("rect", { class: "fill", x: 0, y: 5, width: value, height: 8 }),
      draw("line", { class: "whisker", x1: low, x2: high, y1: 9, y2: 9 }),
      draw("line", { class: "whisker", x1: low, x2: low, y1: 4, y2: 14 }),
      draw("line", { class: "whisker", x1: high, x2: high, y1: 4, y2: 14 })),
    make("span", { class: "number" }, figure.value.toFixed(3),
      make("small", {}, `${figure.low.toFixed(3)}–${figure.high.toFixed(3)} · n ${figure.n}`)));
}
function figureCards(suite) {
  const figures = Object.entries(suite.figures);
  const apart = new Set(suite.by_tag.flatMap((group) => Object.keys(group.figures).map((tag) => `${group.name}: ${tag}`)));
  const whole = figures.filter(([name]) => !apart.has(name));
  const shares = whole.filter(([name, figure]) => isShare(figure) && !inSeconds(name));
  const others = whole.filter((one) => !shares.includes(one));
  const cards = [];
  if (shares.length) cards.push(card(say("figures"), say("figures_note"), ...shares.map(([name, figure]) => bar(name, figure))));
  for (const group of suite.by_tag) {
    cards.push(card(say("by_tag", { name: group.name }), "", ...Object.entries(group.figures).map(([tag, figure]) => bar(tag, figure))));
  }
  if (others.length) {
    const line = ([name, figure]) => make("tr", {}, make("td", {}, name),
      ...(figure.n ? [short(figure.value), `${short(figure.low)} – ${short(figure.high)}`] : ["–", "–"]).concat(String(figure.n))
        .map((text) => make("td", { class: "figure" }, text)));
    const heads = [make("th", {}), ...["value", "interval", "number"].map((key) => make("th", { class: "figure" }, say(key)))];
    cards.push(card(say("other_figures"), "", make("div", { class: "scroll" }, make("table", {}, make("tr", {}, ...heads), ...others.map(line)))));
  }
  return cards;
}

/* Statuses */
function confusion(suite) {
  const judged = suite.rows.filter((row) => row.expected_status.length);
  if (!judged.length) return [];
  const lines = new Map();
  const columns = [...new Set(judged.map((row) => row.status))].sort();
  for (const row of judged) {
    const key = row.expected_status.join(" / ");
    if (!lines.has(key)) lines.set(key, { accepted: row.expected_status, counts: {}, total: 0 });
    const line = lines.get(key);
    line.counts[row.status] = (line.counts[row.status] || 0) + 1;
    line.total += 1;
  }
  const cell = (line, column) => {
    const count = line.counts[column] || 0;
    const colour = line.accepted.includes(column) ? "--good" : "--bad";
    const part = count ? 12 + Math.round((60 * count) / line.total) : 0;
    return make("td", { style: `background: color-mix(in srgb, var(${colour}) ${part}%, transparent)` }, count ? String(count) : "·");
  };
  const table = make("table", { class: "matrix" },
    make("tr", {}, make("th", {}), ...columns.map((column) => make("th", {}, status(column)))),
    ...[...lines.values()].map((line) =>
      make("tr", {}, make("th", {}, line.accepted.map(status).join(" / ")), ...columns.map((column) => cell(line, column)))));
  return [card(say("statuses"), say("statuses_note"), make("div", { class: "scroll" }, table))];
}

/* Latency, on a scale of equal ratios */
function percentile(ordered, share) {
  const place = share * (ordered.length - 1);
  const [below, above] = [ordered[Math.floor(place)], ordered[Math.ceil(place)]];
  return below + (above - below) * (place - Math.floor(place));
}
function latency(suite) {
  const seconds = suite.rows.map((row) => row.seconds).filter((value) => value > 0).sort((a, b) => a - b);
  if (seconds.length < 2) return [];
  const [width, height, foot] = [480, 170, 24];
  const [first, last] = [Math.log(seconds[0]), Math.log(seconds[seconds.length - 1]) + 1e-9];
  const bins = new Array(Math.min(24, Math.max(6, Math.ceil(Math.sqrt(seconds.length))))).fill(0);
  const at = (value) => (Math.log(value) - first) / (last - first || 1);
  for (const value of seconds) bins[Math.min(bins.length - 1, Math.floor(at(value) * bins.length))] += 1;
  const most = Math.max(...bins);
  const step = width / bins.length;
  const columns = bins.map((count, number) => draw("rect", {
    class: "column", rx: 2, x: number * step + 1, width: step - 2,
    y: height - (count / most) * (height - 26), height: (count / most) * (height - 26) }));
  const written = (value) => (value < 1 ? `${(value * 1000).toFixed(value < 0.01 ? 1 : 0)} ms` : `${value.toFixed(2)} s`);
  const guides = [[0.5, "p50"], [0.95, "p95"]].flatMap(([share, name], number) => {
    const value = percentile(seconds, share);
    const x = at(value) * width;
    return [draw("line", { class: "guide", x1: x, x2: x, y1: 14 + number * 13, y2: height }),
      draw("text", { x: x > width / 2 ? x - 5 : x + 5, y: 12 + number * 13, "text-anchor": x > width / 2 ? "end" : "start" }, `${name} ${written(value)}`)];
  });
  const ends = [draw("text", { x: 0, y: height + 16 }, written(seconds[0])),
    draw("text", { x: width, y: height + 16, "text-anchor": "end" }, written(seconds[seconds.length - 1]))];
  const chart = draw("svg", { class: "chart", viewBox: `0 0 ${width} ${height + foot}`, role: "img", "aria-label": say("latency") },
    ...columns, draw("line", { class: "axis", x1: 0, x2: width, y1: height, y2: height }), ...guides, ...ends);
  return [card(say("latency"), say("latency_note"), chart)];
}

/* The curve of declining below each confidence */
function refusal(suite) {
  const sure = (expected) => suite.rows
    .filter((row) => row.expected_status.length === 1 && row.expected_status[0] === expected)
    .map((row) => row.scores.confidence).filter((value) => value !== null && value !== undefined).sort((a, b) => a - b);
  const [answerable, unanswerable] = [sure("answered"), sure("no_evidence")];
  if (!answerable.length || !unanswerable.length) return [];
  const below = (ordered, value) => ordered.filter((one) => one < value).length / ordered.length;
  const thresholds = [...new Set([...answerable, ...unanswerable])].sort((a, b) => a - b).concat(Infinity);
  const points = thresholds.map((value) => [below(answerable, value), below(unanswerable, value)]);
  const [size, left, foot] = [230, 34, 30];
  const place = ([x, y]) => `${(left + x * size * 1.7).toFixed(1)},${(8 + (1 - y) * size).toFixed(1)}`;
  const dot = points.filter(([x]) => x <= 0.05).pop() || [0, 0];
  const [dotX, dotY] = place(dot).split(",");
  const ticks = [0, 0.25, 0.5, 0.75, 1].flatMap((share) => [
    draw("text", { x: left + share * size * 1.7, y: size + 24, "text-anchor": "middle" }, `${share * 100}%`),
    draw("text", { x: left - 6, y: 12 + (1 - share) * size, "text-anchor": "end" }, `${share * 100}%`)]);
  const path = points.map(place).join(" ");
  const chart = draw("svg", { class: "chart", viewBox: `0 0 ${left + size * 1.7 + 16} ${size + foot}`, role: "img", "aria-label": say("refusal") },
    draw("polygon", { class: "area", points: `${place([0, 0])} ${path} ${place([1, 0])}` }),
    draw("polyline", { class: "curve", points: path }),
    draw("line", { class: "axis", x1: left, x2: left + size * 1.7, y1: size + 8, y2: size + 8 }), ...ticks,
    draw("circle", { class: "dot", cx: dotX, cy: dotY, r: 5 }),
    draw("text", { x: Number(dotX) + 10, y: Number(dotY) + 16 }, `${say("reject_at")}: ${(dot[1] * 100).toFixed(0)}%`));
  return [card(say("refusal"), say("refusal_note"), chart)];
}

/* Comparison with an earlier run */
function comparison(suite) {
  const compared = suite.compared;
  if (!compared) return [];
  const line = (change) => {
    const cells = [change.before.toFixed(3), change.now.toFixed(3), (change.difference > 0 ? "+" : "") + change.difference.toFixed(3), change.p_value.toFixed(4), String(change.n)];
    return make("tr", {}, make("td", {}, change.metric),
      ...cells.map((text) => make("td", { class: "figure" }, change.significant ? make("b", {}, text) : text)));
  };
  const heads = [make("th", {}), ...[say("before"), say("now"), say("change"), "p", say("number")].map((text) => make("th", { class: "figure" }, text))];
  const listed = (key) => compared[key].length ? [make("h3", {}, `${say(key)} (${compared[key].length})`),
    make("div", {}, ...compared[key].map((id) => make("button", { class: "chip", type: "button", onclick: () => find(id) }, id)))] : [];
  const table = make("div", { class: "scroll" }, make("table", {}, make("tr", {}, ...heads), ...compared.changes.map(line)));
  const found = card(say("compared"), say("compared_note"), table, ...listed("broken"), ...listed("fixed"));
  found.classList.add("wide");
  return [found];
}
function find(id) {
  const box = document.getElementById("search");
  box.value = id;
  box.dispatchEvent(new Event("input"));
  box.scrollIntoView({ block: "center" });
  const only = document.querySelector("#list details");
  if (only) only.open = true;
}

/* Cases */
const LESS_IS_BETTER = new Set(held.less_is_better);
function state(row, headline) {
  const score = row.scores[headline];
  if (score === null || score === undefined) return "unscored";
  return (LESS_IS_BETTER.has(headline) ? score <= 0 : score >= 1) ? "right" : "wrong";
}
/** `text` with the wanted words marked and markers as chips that light their quote. */
function marked(text, words, light) {
  const escaped = words.filter((word) => word.length > 1).sort((a, b) => b.length - a.length).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const pattern = new RegExp(["(\\[\\d{1,3}\\])", ...escaped].join("|"), "gi");
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > end) parts.push(text.slice(end, match.index));
    if (!match[1]) parts.push(make("mark", {}, match[0]));
    else if (light) parts.push(make("button", { class: "chip", type: "button", onclick: () => light(Number(match[1].slice(1, -1))) }, match[1].slice(1, -1)));
    else parts.push(match[0]);
    end = match.index + match[0].length;
  }
  return parts.concat(text.slice(end));
}
function opened(row) {
  const words = row.expected.flatMap((group) => group.split(" | "));
  const quotes = row.quotes.map((one) => make("blockquote", { "data-marker": one.marker },
    make("cite", {}, `[${one.marker}] ${one.title}${one.start === null ? "" : ` · ${one.start}–${one.end}`}`), ...marked(one.quote, words)));
  const light = (marker) => quotes.forEach((quote) => {
    const is = quote.dataset.marker === String(marker);
    quote.classList.toggle("lit", is);
    if (is) quote.scrollIntoView({ block: "nearest" });
  });
  const expected = [row.expected_status.map(status).join(" / "), ...row.expected].filter(Boolean);
  const side = (key, ...children) => make("div", {}, make("h3", {}, say(key)), ...children);
  const parts = [make("div", { class: "sides" },
    side("expected", ...(expected.length ? expected.map((text) => make("div", {}, text)) : [say("nothing")])),
    side("given", make("div", {}, status(row.status)), make("div", { class: "said" }, ...(row.text ? marked(row.text, words, light) : [say("nothing")]))))];
  if (row.why) parts.push(side("why", row.why));
  if (quotes.length) parts.push(side("citations", ...quotes));
  const scores = Object.entries(row.scores).map(([name, score]) => `${name} ${score === null ? "–" : short(score)}`);
  parts.push(side("scores", make("span", { class: "soft" }, scores.join(" · "))));
  const trace = [`${row.seconds.toFixed(3)} s`, ...row.trace.map((step) => `${step.step} ${step.seconds.toFixed(3)}`), ...(row.tokens === null ? [] : [`${row.tokens} tokens`])];
  parts.push(side("trace", make("span", { class: "soft" }, trace.join(" · "))));
  return parts;
}
function entry(row, headline) {
  const is = state(row, headline);
  const body = make("div", { class: "case" });
  const details = make("details", {},
    make("summary", {}, make("span", { class: `dot-state ${is}`, role: "img", "aria-label": say(is) }), make("span", {}, row.question || row.case),
      make("span", { class: "soft" }, `${row.case} · ${status(row.status)}`)), body);
  details.addEventListener("toggle", () => { if (details.open && !body.childNodes.length) body.append(...opened(row)); });
  return details;
}
function browser(suite) {
  const options = (all, values) => [make("option", { value: "" }, all), ...values.map(([value, text]) => make("option", { value }, text))];
  const headline = suite.headline;
  const tags = [...new Set(suite.rows.flatMap((row) => row.tags))].sort();
  const given = [...new Set(suite.rows.map((row) => row.status))].sort();
  const box = make("input", { type: "search", id: "search", placeholder: say("search"), "aria-label": say("search") });
  const rightness = make("select", { id: "rightness", "aria-label": headline }, ...options(say("all"), ["wrong", "right", "unscored"].map((key) => [key, say(key)])));
  const tag = make("select", { id: "tag", "aria-label": say("any_tag") }, ...options(say("any_tag"), tags.map((one) => [one, one])));
  const ended = make("select", { id: "status", "aria-label": say("any_status") }, ...options(say("any_status"), given.map((one) => [one, status(one)])));
  const [count, list] = [make("p", { class: "note", "aria-live": "polite" }), make("div", { id: "list" })];
  const show = (rows, start) => {
    list.append(...rows.slice(start, start + AT_ONCE).map((row) => entry(row, headline)));
    const left = rows.length - start - AT_ONCE;
    if (left > 0) {
      const more = make("button", { type: "button", onclick: () => { more.remove(); show(rows, start + AT_ONCE); } }, say("more", { count: Math.min(left, AT_ONCE) }));
      list.append(more);
    }
  };
  const filter = () => {
    const wanted = box.value.trim().toLowerCase();
    const rows = suite.rows.filter((row) =>
      (!rightness.value || state(row, headline) === rightness.value) && (!tag.value || row.tags.includes(tag.value)) &&
      (!ended.value || row.status === ended.value) &&
      (!wanted || [row.case, row.question, row.text].some((text) => text.toLowerCase().includes(wanted))));
    count.textContent = say("shown", { count: rows.length });
    list.replaceChildren();
    show(rows, 0);
  };
  for (const control of [box, rightness, tag, ended]) control.addEventListener("input", filter);
  filter();
  return card(say("cases"), "", make("div", { class: "filters" }, box, rightness, tag, ended), count, list);
}

function conditions(suite) {
  const facts = suite.facts;
  if (!facts) return [];
  const names = held.labels[language].facts_names;
  const written = (value) => (value !== null && typeof value === "object" ? Object.entries(value).map(([key, one]) => `${key} ${one}`).join(" · ") : String(value));
  const parts = Object.entries(names).filter(([key]) => facts[key] !== undefined && written(facts[key]) !== "")
    .flatMap(([key, name]) => [make("dt", {}, name), make("dd", {}, written(facts[key]))]);
  return [make("details", { class: "card" }, make("summary", {}, make("span", {}), make("span", {}, say("facts")), make("span", { class: "soft" }, `${facts.asked} · ${facts.version}`)), make("dl", { class: "facts" }, ...parts))];
}

function render() {
  const suite = held.suites[chosen];
  document.documentElement.lang = language;
  document.title = say("title");
  document.getElementById("title").textContent = say("title");
  document.getElementById("language").textContent = say("language");
  document.getElementById("suites").replaceChildren(...held.suites.map((one, number) =>
    make("button", { type: "button", "aria-pressed": String(number === chosen), onclick: () => { chosen = number; render(); } }, one.name)));
  const charts = [...comparison(suite), ...figureCards(suite), ...confusion(suite), ...latency(suite), ...refusal(suite)];
  document.getElementById("main").replaceChildren(make("div", { class: "grid" }, ...charts), make("p", {}), browser(suite), ...conditions(suite));
}
document.getElementById("language").addEventListener("click", () => { language = language === "zh" ? "en" : "zh"; render(); });
render();
