"use strict";
// The page: reads the levers, shows what their position comes to, keeps the position in the address.
// Text is set as text, never as markup, so that a seller's name stays a name.

const model = JSON.parse(document.getElementById("model").textContent);
const levers = model.levers;
manner = model.manner;

const byId = (id) => document.getElementById(id);
const LEVERS = {
  load: { stops: levers.loads, said: percent },
  tariff: { stops: levers.tariff, said: (value) => withMoney(localised((value * manner.rate).toFixed(4))) + " a kWh" },
  drift: { stops: levers.drifts, said: (value) => driftSaid(value) + " a year" },
  years: { stops: levers.years, said: (value) => `${value} year${value === 1 ? "" : "s"}` },
  price: { stops: levers.price, said: (value) => percent(value / levers.planned.price) },
};
const IN_PLACES = ["load", "drift", "years"];
const slider = (name) => byId(`lever-${name}`);
const asPlanned = new Map();

function position() {
  return Object.fromEntries(Object.entries(LEVERS).map(([name, lever]) => {
    const place = Number(slider(name).value);
    return [name, IN_PLACES.includes(name) ? place : lever.stops[place]];
  }));
}

function plannedPlace(name) {
  return IN_PLACES.includes(name) ? levers.planned[name] : LEVERS[name].stops.indexOf(levers.planned[name]);
}

function isPlanned() {
  return Object.keys(LEVERS).every((name) => Number(slider(name).value) === plannedPlace(name));
}

function show() {
  for (const [name, lever] of Object.entries(LEVERS)) {
    const text = lever.said(lever.stops[Number(slider(name).value)]);
    byId(`said-${name}`).textContent = text;
    slider(name).setAttribute("aria-valuetext", text);
  }
  document.documentElement.toggleAttribute("data-moved", !isPlanned());
  if (isPlanned()) restore(); else showAt(position());
}

// The program's own text stands as long as nothing is moved.
function live(id) {
  const found = byId(id);
  if (!asPlanned.has(id)) asPlanned.set(id, [...found.childNodes]);
  return found;
}

function restore() {
  asPlanned.forEach((nodes, id) => byId(id).replaceChildren(...nodes));
}

function showAt(at) {
  const ranked = rankedAt(levers, at), best = bestOfTerms(ranked), payback = paybackAt(levers, at, ranked);
  const years = levers.years[at.years];
  const [todo, beside] = verdictOf(best);
  live("verdict-said").replaceChildren(todo, ...(beside ? [" ", element("span", beside)] : []));
  live("position-said").textContent = Object.entries(LEVERS).filter(([name]) => Number(slider(name).value) !== plannedPlace(name))
    .map(([name]) => `${slider(name).labels[0].textContent}: ${byId(`said-${name}`).textContent}`).join("; ");
  live("lever-verdict").textContent = [todo, beside].filter(Boolean).join(" ");
  showFigures(best, payback, years);
  live("ways-ranked").replaceChildren(...best.map((each, place) => wayRow(each, place, best[0], years)));
  showCharts(at, best, payback, years);
}

function verdictOf(best) {
  const [first] = best, second = best.find((each) => each.plan.way !== first.plan.way);
  const said = `${first.plan.advice}, for about ${monthly(first)} a month.`;
  if (!second) return [said];
  const factor = second.npv / first.npv, name = second.plan.wayName;
  if (factor < 1.1) return [said, `${name[0].toUpperCase()}${name.slice(1)} would cost nearly the same (${monthly(second)} a month).`];
  return [said, `The next best way, ${name}, costs ${localised(factor.toFixed(1))} times as much (${monthly(second)} a month).`];
}

function monthly(each) {
  return money(each.month, 0);
}

function money(usd, places) {
  const amount = usd * manner.rate;
  return withMoney(localised(places === undefined ? sized(amount) : amount.toFixed(places)));
}

function times(multiple) {
  return localised(multiple < 10 ? multiple.toFixed(2) : multiple.toFixed(1)) + "x";
}

function showFigures(best, payback, years) {
  const [first] = best, seen = new Set([first.plan.way]);
  const others = best.filter(({ plan }) => !seen.has(plan.way) && seen.add(plan.way));
  const said = others.map((each) => `${each.plan.wayTitle} ${times(each.npv / first.npv)}`);
  figure(0, `Cheapest: ${first.plan.title}`, `${money(first.month)} a month`, first.plan.offering);
  figure(1, null, others.length ? `from ${times(others[0].npv / first.npv)}` : "not compared", said.join(" · "));
  if (!payback) return;
  const against = `against ${payback.rival.plan.title} (${payback.rival.plan.seller})`;
  const late = payback.months !== null && payback.months > years * 12 ? `${localised(payback.months.toFixed(0))} months, ` : "";
  figure(2, null, paybackSaid(payback.months, years), late + against);
}

function paybackSaid(months, years) {
  if (months === null) return "never";
  return months <= years * 12 ? `${localised(months.toFixed(1))} months` : `over ${LEVERS.years.said(years)}`;
}

function figure(place, label, value, detail) {
  if (label !== null) live(`figure-${place}-label`).textContent = label;
  live(`figure-${place}-value`).textContent = value;
  live(`figure-${place}-detail`).textContent = detail;
}

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function wayRow(each, place, first, years) {
  const row = document.createElement("tr"), key = model.keys[termsOf(each.plan)];
  const cells = [
    element("td", String(place + 1), { class: "number", "data-label": "#" }),
    element("th", each.plan.advice, { scope: "row", class: "long" }),
    element("td", monthly(each), { class: "number", "data-label": "Per month" }),
    element("td", money(each.npv, 0), { class: "number", "data-label": "In all, at today's value" }),
    element("td", times(each.npv / first.npv), { class: "number", "data-label": "Of the cheapest" }),
  ];
  if (key) cells[1].prepend(element("b", key.tag, { class: "tag", style: `--key: ${key.colour}` }), " ");
  row.append(...cells);
  return row;
}

function termsOf(plan) {
  return [plan.way, plan.route, plan.commitment_months].join("/");
}

function showCharts(at, best, payback, years) {
  const drawn = best.filter((each) => model.keys[termsOf(each.plan)]);
  const ways = drawn.map((each) => ({ ...model.keys[termsOf(each.plan)], cash: each.cash, sold: each.sold }));
  const own = payback ? drawn.findIndex((each) => each.plan === payback.own.plan) : -1;
  const cash = cashSpec(ways, years, payback?.months ?? null, own);
  redraw("cash", cash);
  live("cash-says").textContent = cash.says;
  if (byId("surface-wide")) redraw("surface", surfaceSpec(levers, at));
  for (const each of drawn) live(`key-cash-${model.keys[termsOf(each.plan)].tag}`).textContent = `${each.plan.title}: ${each.plan.seller}`;
}

// A drawing is our own SVG, in which every text is escaped.
function redraw(name, spec) {
  for (const [size, width] of Object.entries(model.widths)) {
    const parsed = new DOMParser().parseFromString(draw(spec, width), "image/svg+xml");
    live(`${name}-${size}`).replaceChildren(document.importNode(parsed.documentElement, true));
  }
}

function remember() {
  const kept = Object.entries(LEVERS).map(([name, lever]) => `${name}=${lever.stops[Number(slider(name).value)]}`);
  history.replaceState(null, "", isPlanned() ? location.pathname + location.search : `#${kept.join("&")}`);
}

// A position that somebody forwarded; what is no stop here is left as planned.
function recall() {
  const asked = new URLSearchParams(location.hash.slice(1));
  for (const [name, lever] of Object.entries(LEVERS)) {
    const place = asked.has(name) ? lever.stops.findIndex((stop) => Math.abs(stop - Number(asked.get(name))) < 1e-6) : -1;
    slider(name).value = place < 0 ? plannedPlace(name) : place;
  }
}

function moved() {
  show();
  remember();
}

function prove() {
  const wrong = differences(levers), line = byId("proof");
  line.textContent = wrong.length
    ? `Do not use these levers: this page does not reproduce the planner's figures. ${wrong.slice(0, 3).join("; ")}`
    : `Checked just now: as planned, this page comes to the planner's figures for ${levers.plans.length === 1 ? "the one plan" : `all ${levers.plans.length} plans`}, to the cent.`;
  line.classList.toggle("wrong", wrong.length > 0);
  if (wrong.length) line.setAttribute("role", "alert");
  return wrong.length === 0;
}

function begin() {
  const proven = prove();
  for (const name of Object.keys(LEVERS)) slider(name).disabled = !proven || LEVERS[name].stops.length < 2;
  if (!proven) return;
  for (const name of Object.keys(LEVERS)) slider(name).addEventListener("input", moved);
  byId("reset").addEventListener("click", () => { history.replaceState(null, "", location.pathname + location.search); recall(); show(); });
  window.addEventListener("hashchange", () => { if (location.hash.includes("=")) { recall(); show(); } });
  for (const link of document.querySelectorAll("nav a")) link.addEventListener("click", jump);
  recall();
  show();
}

// Contents are jumped to without losing the position in the address.
function jump(event) {
  const target = byId(event.currentTarget.getAttribute("href").slice(1));
  event.preventDefault();
  target.scrollIntoView();
  target.focus({ preventScroll: true });
}

// Long tables are folded on a phone, and never on paper.
function unfold(open) {
  for (const each of document.querySelectorAll("details.fold")) each.open = open;
}

byId("levers").hidden = false;
if (window.matchMedia("screen and (max-width: 44rem)").matches) unfold(false);
window.addEventListener("beforeprint", () => unfold(true));
begin();
