"use strict";
// Charts that move with the levers, drawn by the program at the planned position and by the page at any.

// Cash paid out, added up: ways are {colour, stroke, tag, cash, sold}, the mark is the month of pay-back.
function cashSpec(ways, years, months, place) {
  const lines = ways.map(({ colour, stroke, tag, cash, sold }) => ({ colour, stroke, tag, points: cashPoints(cash, sold) }));
  const marks = months !== null && months <= years * 12 && place >= 0
    ? [{ x: months / 12, y: heightAt(lines[place].points, months / 12), text: `${Math.round(months)} months` }] : [];
  const x = { title: "years from the order", format: "count", min: 0, max: years, ticks: [...Array(years + 1).keys()] };
  const low = Math.min(0, ...lines.flatMap((each) => each.points.map((point) => point[1])));
  const says = (marks.length ? "A dot is where owning has paid off. " : place >= 0 ? "Owning does not pay off within these years. " : "") +
    (ways.some((way) => way.sold) ? "The drop at the end is what the servers still sell for." : "");
  return { kind: "lines", x, y: { title: "", format: "money", min: low }, lines, marks, rules: [], areas: [], ends: true, says };
}

function cashPoints(cash, sold) {
  const sums = [];
  cash.reduce((sum, cost) => (sums.push(sum + cost), sum + cost), 0);
  const last = sums.length - 1;
  const points = [[0, 0], ...sums.map((sum, year) => [year, (sum - (year === last ? sold : 0)) * manner.rate])];
  return sold ? [...points, [last, sums[last] * manner.rate]] : points;
}

function heightAt(points, x) {
  const place = points.findIndex(([right], at) => at && x <= right && points[at - 1][0] < right);
  const [[left, low], [right, high]] = [points[place - 1], points[place]];
  return low + ((high - low) * (x - left)) / (right - left);
}

// After how many months owning has paid off, at every stop of load and drift, all else as it stands.
function surfaceSpec(levers, position) {
  const years = levers.years[position.years];
  const cells = [...levers.drifts.keys()].reverse().map((drift) => [...levers.loads.keys()].map((load) =>
    surfaceCell(paybackAt(levers, { ...position, load, drift })?.months, years)));
  return {
    kind: "heat",
    columns: levers.loads.map((load) => percent(load)),
    rows: [...levers.drifts].reverse().map(driftSaid),
    cells,
    xTitle: "mean load over peak load",
    yTitle: "rents move by, a year",
    here: [position.load, levers.drifts.length - 1 - position.drift],
  };
}

function surfaceCell(months, years) {
  if (months === undefined) return { text: "?", colour: "none" };
  if (months === null) return { text: "never", colour: CARD, never: true };
  const within = months <= years * 12;
  return { text: localised(String(Math.round(months))), colour: within ? "var(--series-3)" : "var(--series-4)", solid: within };
}

function driftSaid(drift) {
  return (drift > 0 ? "+" : "") + percent(drift);
}
