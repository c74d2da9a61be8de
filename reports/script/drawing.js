"use strict";
// What every chart is made of. A drawing is SVG as text, so that one script serves the program and the page; colours are
// the page's variables, so that one drawing serves light and dark.

const INK = "var(--ink)", QUIET = "var(--quiet)", LINE = "var(--line)", CARD = "var(--card)";
const DASHES = { solid: "", dashed: "7 4", dotted: "2 3" };

function escaped(text) {
  return String(text).replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}

function mark(name, attributes, content = "") {
  const said = Object.entries(attributes).filter(([, value]) => value !== undefined && value !== "");
  return `<${name}${said.map(([key, value]) => ` ${key}="${escaped(placed(value))}"`).join("")}>${content}</${name}>`;
}

// Places to a tenth of a pixel: a drawing is the same whichever engine makes it.
function placed(value) {
  return typeof value === "number" ? String(Math.round(value * 10) / 10) : value;
}

function words(x, y, text, more = {}) {
  return mark("text", { x, y, fill: INK, ...more }, escaped(text));
}

// Words on top of lines, with a halo of the paper.
function haloed(x, y, text, more = {}) {
  return words(x, y, text, { stroke: CARD, "stroke-width": 4, "paint-order": "stroke", "stroke-linejoin": "round", ...more });
}

function line(x1, y1, x2, y2, more = {}) {
  return mark("line", { x1, y1, x2, y2, stroke: LINE, ...more });
}

function box(x, y, width, height, more = {}) {
  return mark("rect", { x, y, width: Math.max(width, 0), height: Math.max(height, 0), ...more });
}

function path(points, more) {
  return paths([points], more);
}

// Several broken lines of one look.
function paths(lines, more) {
  const drawn = lines.map((points) => "M" + points.map((point) => point.map(placed).join(",")).join("L"));
  return mark("path", { d: drawn.join(""), fill: "none", ...more });
}

function whole(width, height, content) {
  const size = { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${placed(width)} ${placed(height)}`, "font-size": 12.5 };
  return mark("svg", { ...size, "font-family": "inherit" }, content);
}

function wide(text, size = 12.5) {
  return String(text).length * size * 0.6;
}

// Shortened to what fits; names from sellers have any length.
function fitting(text, room) {
  const most = Math.max(Math.floor(room / 7), 3), letters = Array.from(String(text));
  return letters.length <= most ? String(text) : letters.slice(0, most - 1).join("") + "…";
}

function niceStep(span, count) {
  const rough = span / Math.max(count, 1), power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 2.5, 5, 10].find((times) => times * power >= rough * 0.999) * power;
}

function niceTicks(low, high, count) {
  if (!(high > low)) return [low];
  const step = niceStep(high - low, count), found = [];
  for (let at = Math.ceil(low / step - 1e-9); at * step <= high + step * 1e-9; at += 1) found.push(at * step);
  return found;
}

function scale(from, to, start, end) {
  const ratio = to === from ? 0 : (end - start) / (to - from);
  return (value) => start + (value - from) * ratio;
}
