"use strict";
// A surface in squares: what each position of two levers comes to, and where we stand.

function drawHeat(spec, width) {
  const narrow = width < 500, left = 14 + Math.max(...spec.rows.map((text) => wide(text))), top = 22;
  const cell = { width: (width - left - 8) / spec.columns.length, height: narrow ? 30 : 36 };
  const height = top + cell.height * spec.rows.length + 42, size = narrow ? 10.5 : 12;
  const squares = spec.cells.flatMap((row, down) => row.map((each, across) =>
    drawSquare(each, left + across * cell.width, top + down * cell.height, cell, size)));
  const parts = [
    ...squares,
    ...spec.rows.map((text, place) => words(left - 6, top + (place + 0.5) * cell.height + 4, text, { "text-anchor": "end", fill: QUIET })),
    ...spec.columns.map((text, place) =>
      words(left + (place + 0.5) * cell.width, height - 25, text, { "text-anchor": "middle", fill: QUIET, "font-size": size })),
    words(0, 13, spec.yTitle, { fill: QUIET }),
    words(left + (width - left) / 2, height - 6, spec.xTitle, { "text-anchor": "middle", fill: QUIET }),
    spec.here ? here(spec.here, left, top, cell) : "",
  ];
  return whole(width, height, parts.join(""));
}

function drawSquare(each, x, y, cell, size) {
  const middle = { "text-anchor": "middle", "font-size": size, fill: each.solid ? "var(--tag)" : INK };
  return box(x + 1, y + 1, cell.width - 2, cell.height - 2, { fill: each.colour, "fill-opacity": each.solid ? 1 : 0.3, rx: 2 }) +
    (each.never ? hatched(x + 2, y + 2, cell.width - 4, cell.height - 4) : "") +
    (each.never ? haloed : words)(x + cell.width / 2, y + cell.height / 2 + size * 0.35, each.text, middle);
}

// Slanting lines, each cut off at the square's sides.
function hatched(x, y, width, height) {
  const lines = [];
  for (let from = -height + 8; from < width; from += 8) {
    const left = Math.max(from, 0), right = Math.min(from + height, width);
    lines.push([[x + left, y + height + from - left], [x + right, y + height + from - right]]);
  }
  return paths(lines, { stroke: LINE, "stroke-width": 3 });
}

function here([across, down], left, top, cell) {
  return box(left + across * cell.width + 1, top + down * cell.height + 1, cell.width - 2, cell.height - 2,
    { fill: "none", stroke: INK, "stroke-width": 3, rx: 3 });
}
