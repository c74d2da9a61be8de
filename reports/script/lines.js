"use strict";
// Lines, and the areas under them: cash over years, cost over use, prices over time, load over hours.

function limits(spec, axis, place) {
  const values = [...spec.lines, ...(spec.marks.length ? [{ points: spec.marks.map((m) => [m.x, m.y]) }] : [])]
    .flatMap((each) => each.points.map((point) => point[place])).concat(spec.areas.flatMap((area) => area.points.map((p) => p[place])));
  const low = axis.min ?? Math.min(...values), high = axis.max ?? Math.max(...values);
  return high > low ? [low, high] : [low, low + 1];
}

function drawLines(spec, width) {
  const [xLow, xHigh] = limits(spec, spec.x, 0), [yLow, yHigh] = limits(spec, spec.y, 1);
  const narrow = width < 500, height = narrow ? 260 : 320, top = 26, bottom = spec.x.title ? 48 : 30;
  const yTicks = niceTicks(yLow, yHigh, 5), xTicks = spec.x.ticks ?? niceTicks(xLow, xHigh, narrow ? 4 : 8);
  const left = 12 + Math.max(...yTicks.map((tick) => wide(said(tick, spec.y.format)))), right = width - (spec.ends ? 26 : 14);
  const x = scale(xLow, xHigh, left, right), y = scale(yLow, Math.max(yHigh, yTicks[yTicks.length - 1]), height - bottom, top);
  const parts = [
    ...yTicks.map((tick) => line(left, y(tick), right, y(tick), { stroke: tick === 0 ? QUIET : LINE })),
    ...yTicks.map((tick) => words(left - 6, y(tick) + 4, said(tick, spec.y.format), { "text-anchor": "end", fill: QUIET })),
    ...xLabels(xTicks, x, spec.x.format, height - bottom + 18, left, right),
    words(0, 13, spec.y.title, { fill: QUIET }),
    words((left + right) / 2, height - 6, spec.x.title ?? "", { "text-anchor": "middle", fill: QUIET }),
    ...spec.areas.map((area) => drawArea(area, x, y)),
    ...spec.lines.map((each) => drawLine(each, x, y)),
    ...spec.rules.map((rule) => drawRule(rule, x, top, height - bottom, right)),
    ...endTags(spec, x, y, right, [top, height - bottom]),
    ...drawMarks(spec.marks.filter((each) => !each.tag), x, y, right),
    ...drawTagged(spec.marks.filter((each) => each.tag), x, y),
  ];
  return whole(width, height, parts.join(""));
}

function xLabels(ticks, x, format, y, left, right) {
  const inside = ticks.filter((tick) => x(tick) >= left - 1 && x(tick) <= right + 1);
  const widest = Math.max(...inside.map((tick) => wide(said(tick, format)))) + 8;
  const every = Math.max(Math.ceil((widest * inside.length) / Math.max(right - left, 1)), 1);
  return inside.filter((_, place) => place % every === 0).map((tick) => {
    const half = wide(said(tick, format)) / 2;
    return words(Math.min(Math.max(x(tick), half), right + 14 - half), y, said(tick, format), { "text-anchor": "middle", fill: QUIET });
  });
}

function drawLine(each, x, y) {
  const points = each.step ? stepped(each.points) : each.points;
  const look = { stroke: each.colour, "stroke-width": each.thin ? 1.5 : 2.5, "stroke-linejoin": "round" };
  return path(points.map(([px, py]) => [x(px), y(py)]), { ...look, "stroke-dasharray": DASHES[each.stroke ?? "solid"] });
}

function stepped(points) {
  return points.flatMap(([px, py], place) => (place ? [[px, points[place - 1][1]], [px, py]] : [[px, py]]));
}

function drawArea(area, x, y) {
  const over = area.points.map(([px, , high]) => [x(px), y(high)]), under = area.points.map(([px, low]) => [x(px), y(low)]).reverse();
  const middle = area.points[0];
  const shape = path([...over, ...under], { fill: area.colour, "fill-opacity": 0.75, stroke: CARD, "stroke-width": 1 });
  return shape + (area.tag ? haloed(x(middle[0]) + 8, y((middle[1] + middle[2]) / 2) + 4, area.tag, { "font-weight": 700 }) : "");
}

function drawRule(rule, x, top, bottom, right) {
  const at = x(rule.x), end = at > right * 0.6;
  return line(at, top, at, bottom, { stroke: INK, "stroke-dasharray": "1 3" }) +
    haloed(at + (end ? -6 : 6), top + 10, rule.text, { "text-anchor": end ? "end" : "start" });
}

// The letter of each line at its end, neighbours pushed apart, within the picture: colour is never the only sign.
function endTags(spec, x, y, right, [top, bottom]) {
  const gap = spec.marks.some((each) => each.tag) ? RADIUS + 4 : 5;
  const ends = spec.lines.filter((each) => each.tag && spec.ends).map((each) => {
    const [px, py] = each.points[each.points.length - 1];
    return { tag: each.tag, x: Math.min(x(px), right) + gap, y: y(py) + 4, colour: each.colour };
  }).sort((a, b) => a.y - b.y);
  ends.forEach((end, place) => { if (place) end.y = Math.max(end.y, ends[place - 1].y + 13); });
  ends.reverse().forEach((end, place) => { end.y = Math.min(end.y, bottom - place * 13); });
  return ends.map((end) => words(end.x, Math.max(end.y, top), end.tag, { fill: end.colour, "font-weight": 700 }));
}

const RADIUS = 8;

// Dots that bear the letter of their line, side by side where one would cover another.
function drawTagged(marks, x, y) {
  const placed = [];
  for (const each of [...marks].sort((a, b) => y(a.y) - y(b.y))) {
    const near = placed.filter((other) => Math.abs(other.y - y(each.y)) < 2 * RADIUS);
    placed.push({ ...each, y: y(each.y), x: Math.min(x(each.x), ...near.map((other) => other.x - 2 * RADIUS)) });
  }
  return placed.map((each) => mark("circle", { cx: each.x, cy: each.y, r: RADIUS, fill: each.colour, stroke: CARD, "stroke-width": 1.5 }) +
    words(each.x, each.y + 4, each.tag, TAG));
}

// Dots with their texts, those of neighbours pushed apart, so that they do not cover each other.
function drawMarks(marks, x, y, right) {
  const placed = marks.map((each) => {
    const at = x(each.x), end = at + wide(each.text) + 10 > right;
    return { ...each, at, dot: y(each.y), text: each.text, end, y: y(each.y) - 7 };
  }).sort((a, b) => b.y - a.y);
  placed.forEach((each, place) => {
    const near = placed.slice(0, place).filter((other) => Math.abs(other.at - each.at) < 60 && other.y - each.y < 15);
    if (near.length) each.y = Math.min(...near.map((other) => other.y)) - 15;
  });
  return placed.map((each) => mark("circle", { cx: each.at, cy: each.dot, r: 5, fill: INK, stroke: CARD, "stroke-width": 1.5 }) +
    haloed(each.at + (each.end ? -9 : 9), each.y, each.text, { "text-anchor": each.end ? "end" : "start" }));
}
