"use strict";
// Bars: parts of a whole one after another, and spans about a middle.

const BAR = 20, STEP = 52;

// What is negative goes left of zero, what is not begins at `start`, else at zero; a tick is the sum, a second line what
// there is room for.
function drawBars(spec, width) {
  const high = Math.max(...spec.rows.flatMap((row) => [(row.start ?? 0) + sumOf(row, 1), row.limit ?? 0]));
  const low = Math.min(0, ...spec.rows.flatMap((row) => [sumOf(row, -1), row.start ?? 0])), top = 6, height = top + spec.rows.length * STEP + 24;
  const x = scale(low, high, 6, width - 14), ticks = niceTicks(low, high, width < 500 ? 3 : 7);
  const grid = ticks.map((tick) => line(x(tick), top, x(tick), height - 20, { stroke: tick === 0 ? QUIET : LINE }));
  const labels = xLabels(ticks, x, spec.format, height - 5, 0, width - 14);
  return whole(width, height, [...grid, ...labels, ...spec.rows.map((row, place) => drawBar(row, top + place * STEP, x, width))].join(""));
}

function sumOf(row, sign) {
  return row.parts.filter((part) => part.value * sign > 0).reduce((sum, part) => sum + part.value, 0);
}

function drawBar(row, top, x, width) {
  let up = row.start ?? 0, down = 0;
  const y = top + 20;
  const parts = row.parts.map((part) => {
    const from = part.value < 0 ? (down += part.value) : (up += part.value) - part.value;
    const start = x(from), length = x(from + Math.abs(part.value)) - start;
    const tag = part.tag && length > wide(part.tag) + 6 ? words(start + length / 2, y + 14.5, part.tag, TAG) : "";
    return box(start, y, length, BAR, { fill: part.colour, stroke: CARD, "stroke-width": 1 }) + tag;
  });
  const sum = row.total === undefined ? "" : line(x(row.total), y - 3, x(row.total), y + BAR + 3, { stroke: INK, "stroke-width": 2.5 });
  const limit = row.limit === undefined ? "" : box(x(0), y, x(row.limit) - x(0), BAR, { fill: "none", stroke: INK, "stroke-dasharray": "3 2" });
  return haloed(6, top + 13, fitting(row.name, width - 14)) + parts.join("") + limit + sum;
}

const TAG = { "text-anchor": "middle", fill: "var(--tag)", "font-weight": 700, "font-size": 11.5 };

// From low to high about a middle; what changes the winner is solid, what does not is pale.
function drawSpans(spec, width) {
  const values = spec.rows.flatMap((row) => [row.low, row.high]).concat(spec.centre, 0);
  const room = Math.max(...values.map((value) => wide(said(value, spec.format)))) + 8;
  const x = scale(Math.min(...values), Math.max(...values), room, width - room), top = 40;
  const height = top + spec.rows.length * 42 + 4;
  const upright = (at, look) => line(x(at), top - 4, x(at), height, look);
  const parts = [
    upright(0, { stroke: QUIET }),
    upright(spec.centre, { stroke: QUIET, "stroke-dasharray": "2 3" }),
    ...spec.rows.map((row, place) => drawSpan(row, top + place * 42, x, spec, width)),
    words(Math.max(x(0) - 6, wide(spec.below)), 13, spec.below, { "text-anchor": "end", fill: QUIET }),
    centred(x(spec.centre), 30, spec.centreText, width),
  ];
  return whole(width, height, parts.join(""));
}

function centred(at, y, text, width) {
  const half = wide(text) / 2;
  return words(Math.min(Math.max(at, half), width - half), y, text, { "text-anchor": "middle", fill: QUIET });
}

function drawSpan(row, top, x, spec, width) {
  const y = top + 16, ends = [["low", "var(--series-1)"], ["high", "var(--series-2)"]];
  const [nearer] = ends.map(([end]) => end).sort((a, b) => Math.abs(row[a] - spec.centre) - Math.abs(row[b] - spec.centre));
  const isOneSided = (row.low - spec.centre) * (row.high - spec.centre) > 0;
  const bars = ends.map(([end, colour]) => {
    const from = x(spec.centre), to = x(row[end]), right = to >= from;
    const across = isOneSided && end === nearer;  // its figure would lie on the other's bar
    const look = { fill: colour, "fill-opacity": row[end + "Flips"] ? 1 : 0.4, stroke: colour };
    const rightwards = right !== across, at = (across ? from : to) + (rightwards ? 5 : -5);
    return box(Math.min(from, to), y, Math.abs(to - from), 16, look) + (Math.abs(to - from) < 0.5 ? "" :
      haloed(at, y + 12.5, said(row[end], spec.format), { "text-anchor": rightwards ? "start" : "end", "font-size": 11.5 }));
  });
  return bars.join("") + haloed(0, top + 11, fitting(row.name, width));
}
