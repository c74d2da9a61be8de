"use strict";
// How figures read: the manner's marks and currency, as reports/manner.py has them. Amounts are in the report's currency.

let manner = { decimal: ".", group: ",", later: 3, prefix: "$", suffix: "", rate: 1 };

function localised(text) {
  const [whole, places] = text.replace("-", "").split(".");
  const groups = [whole.slice(-3)];
  for (let head = whole.slice(0, -3); head; head = head.slice(0, -manner.later)) groups.unshift(head.slice(-manner.later));
  const sign = text.startsWith("-") ? "-" : "";
  return sign + groups.join(manner.group) + (places === undefined ? "" : manner.decimal + places);
}

function sized(value) {
  const size = Math.abs(value);
  if (size >= 1000) return value.toFixed(0);
  if (size >= 1 || size === 0) return value.toFixed(2);
  return size >= 0.001 ? value.toFixed(4) : value.toExponential(2);
}

function withMoney(text) {
  const sign = text.startsWith("-") ? "-" : "";
  return sign + manner.prefix + text.replace("-", "") + manner.suffix;
}

// In short, for axes and cells: 1,250,000 is 1.25M.
function short(value) {
  const size = Math.abs(value);
  const [unit, letter] = size >= 1e9 ? [1e9, "B"] : size >= 1e6 ? [1e6, "M"] : size >= 1e4 ? [1e3, "k"] : [1, ""];
  const scaled = value / unit;
  const text = scaled.toFixed(Math.abs(scaled) >= 100 || Number.isInteger(scaled) ? 0 : Math.abs(scaled) >= 1 ? 1 : 2);
  return localised(text.includes(".") ? text.replace(/0+$/, "").replace(/\.$/, "") : text) + letter;
}

function percent(fraction) {
  const places = Math.abs(fraction) >= 0.095 || Math.abs(fraction) < 1e-9 ? 0 : 1;
  return localised((fraction * 100).toFixed(places)) + "\u00a0%";
}

function day(days) {
  return new Date(days * 86400000).toISOString().slice(0, 10);
}

const FORMATS = {
  money: (value) => withMoney(short(value)),
  whole: (value) => withMoney(localised(sized(value))),
  number: short,
  count: (value) => localised(String(Math.round(value))),
  percent,
  month: (value) => day(value).slice(0, 7),
};

function said(value, format) {
  return FORMATS[format](value);
}
