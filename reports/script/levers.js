"use strict";
// The model of the page: no second planner. The program costed every front plan at every stop of load, drift and horizon,
// and says how its cash slopes in servers' price and in the tariff; here a stop is picked, moved along the slopes,
// discounted and ranked. A position is {load, drift, years: places of stops; price, tariff: values}.

const BOUGHT = ["colocation", "on_premises"];
const LONGEST_YEARS = 200;

function plannedPosition(levers) {
  return { ...levers.planned };
}

// Each ranked front plan at a position, cheapest first.
function rankedAt(levers, position) {
  const stop = levers.stops[position.load][position.drift][position.years];
  const found = Object.entries(stop.plans).map(([id, row]) => costedAt(levers, position, Number(id), row));
  return found.sort((a, b) => a.npv - b.npv || (levers.plans[a.place].plan_id < levers.plans[b.place].plan_id ? -1 : 1));
}

function costedAt(levers, position, place, row) {
  const moved = { ...row, cash: [...row.cash] };
  const slopes = [
    [levers.priceSlopes[position.drift][position.years][place], position.price - levers.planned.price],
    [levers.tariffSlopes[position.load][position.years][place], position.tariff - levers.planned.tariff],
  ];
  for (const [slope, by] of slopes) {
    if (!slope || by === 0) continue;
    moved.cash = moved.cash.map((cost, year) => cost + slope.cash[year] * by);
    for (const name of ["drifting", "steady", "once", "sold"]) moved[name] += slope[name] * by;
  }
  const years = levers.years[position.years];
  const npv = moved.cash.reduce((sum, cost, year) => sum + cost / (1 + levers.discount) ** year, 0);
  return { ...moved, place, plan: levers.plans[place], npv, month: (npv * recoveryFactor(levers.discount, years)) / 12 };
}

function recoveryFactor(rate, years) {
  return rate === 0 ? 1 / years : rate / -Math.expm1(-years * Math.log1p(rate));
}

// The cheapest plan of each way and terms.
function bestOfTerms(ranked) {
  const seen = new Set();
  return ranked.filter(({ plan }) => {
    const terms = [plan.way, plan.route, plan.commitment_months].join("/");
    return !seen.has(terms) && seen.add(terms);
  });
}

function bestPurchase(ranked) {
  const owned = ranked.filter((each) => each.plan.way === "owned");
  return owned.find((each) => BOUGHT.includes(each.plan.route)) ?? owned[0];
}

// When the best purchase has paid for itself against the cheapest rival, as planner/versus.py has it; null is never.
function paybackAt(levers, position, ranked = rankedAt(levers, position)) {
  const own = bestPurchase(ranked), rival = ranked.find((each) => each.plan.way !== "owned");
  if (!own || !rival) return undefined;
  const drift = levers.drifts[position.drift], years = levers.years[position.years];
  const opex = own.drifting + own.steady, total = own.cash.reduce((sum, cost) => sum + cost, 0);
  const outlay = total - own.sold - opex * Math.max(years - own.lead, 0);
  const meanwhile = rival.steady * own.lead + cumulativeRent(rival.drifting, drift, own.lead);
  const later = breakevenYears(outlay - rival.once - meanwhile, opex - rival.steady, rival.drifting * (1 + drift) ** own.lead, drift);
  return { own, rival, months: later === null ? null : (own.lead + later) * 12 };
}

function cumulativeRent(rate, drift, years) {
  const decay = -Math.log1p(drift);
  return Math.abs(decay) < 1e-12 ? rate * years : (rate * -Math.expm1(-decay * years)) / decay;
}

// As planner/finance/payback.py: the first time at which rent no longer paid has covered capital and running cost.
function breakevenYears(capital, opex, rent, drift) {
  if (capital <= 0) return 0;
  if (drift === 0) return rent > opex ? capital / (rent - opex) : null;
  const gap = (years) => cumulativeRent(rent, drift, years) - capital - opex * years;
  let low = 0, high = latestCrossing(rent, opex, drift);
  if (gap(high) < 0) return null;
  while (high - low > Math.max(1e-12, 1e-14 * high)) {
    const middle = (low + high) / 2;
    [low, high] = gap(middle) >= 0 ? [low, middle] : [middle, high];
  }
  return high;
}

function latestCrossing(rent, opex, drift) {
  if (rent <= 0) return 0;
  if (drift > 0 || opex <= 0) return LONGEST_YEARS;
  return Math.min(Math.max(Math.log(rent / opex) / -Math.log1p(drift), 0), LONGEST_YEARS);
}

// What differs from the engine's own figures at the planned position: nothing, if the page is right.
function differences(levers) {
  const position = plannedPosition(levers), ranked = rankedAt(levers, position), found = [];
  for (const each of ranked) {
    const engine = each.plan.engine;
    for (const [name, figure] of [["npv", each.npv], ["month", each.month]]) {
      if (!(Math.abs(figure - engine[name]) < 0.005)) found.push(`${each.plan.advice}: ${figure} is not ${engine[name]}`);
    }
  }
  const order = bestOfTerms(ranked).map((each) => each.plan.plan_id).join();
  if (order !== levers.engine.order.join()) found.push("the ranking differs");
  const months = paybackAt(levers, position, ranked)?.months ?? null;
  if (levers.engine.paybackKnown && !(Math.abs((months ?? -1) - (levers.engine.payback ?? -1)) < 0.005)) {
    found.push(`pay-back after ${months} months is not ${levers.engine.payback}`);
  }
  return found;
}
