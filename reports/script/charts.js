"use strict";
// A chart by its kind.

const KINDS = { lines: drawLines, bars: drawBars, spans: drawSpans, heat: drawHeat };

function draw(spec, width) {
  return KINDS[spec.kind](spec, width);
}
