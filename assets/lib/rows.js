// The rows of the shape table: which there are, in which order, and which are in view.
/** @import { Column, Group, Order, Packed, Row, TableData } from "../types.js" */

/**
 * The text of a cell.
 * @param {Packed[]} cells
 * @param {number} row
 * @param {number} column
 * @returns {string}
 */
export function cellText(cells, row, column) {
  const [texts, rows] = cells[column] ?? [[], []];
  return texts[rows[row] ?? -1] ?? "";
}

/**
 * The rows to show: by stage, with a header each and the layers of those that are not closed; or all in one order.
 * @param {Pick<TableData, "groups" | "cells">} data
 * @param {Set<string>} closed
 * @param {Order} order
 * @returns {Row[]}
 */
export function rowsOf({ groups, cells }, closed, order) {
  const fits = matcher(cells, order.filter);
  /** @type {Row[]} */
  const found = [];
  let next = 0;
  for (const group of groups) {
    const layers = layerRows(cells, next, group.rows).filter(fits);
    next += group.rows;
    // A filter shows what it finds, in closed stages too.
    const isClosed = closed.has(group.path) && !order.filter;
    if (order.column < 0 && (layers.length || !order.filter)) found.push({ group, path: group.path });
    if (order.column >= 0 || !isClosed) found.push(...layers);
  }
  return order.column < 0 ? found : sorted(found, cells, order);
}

/**
 * @param {Packed[]} cells
 * @param {number} first
 * @param {number} count
 * @returns {{ path: string, layer: number }[]}
 */
function layerRows(cells, first, count) {
  const numbers = Array.from({ length: count }, (_, index) => first + index);
  return numbers.map((layer) => ({ path: cellText(cells, layer, 0), layer }));
}

/**
 * Whether a row has all words of a filter, each in any of its cells.
 * @param {Packed[]} cells
 * @param {string} filter
 * @returns {(row: { layer: number }) => boolean}
 */
function matcher(cells, filter) {
  // People type the letter x where the table has the sign.
  const words = plainText(filter).split(/\s+/).filter(Boolean);
  return ({ layer }) => {
    const texts = words.length ? cells.map((_, column) => plainText(cellText(cells, layer, column))) : [];
    return words.every((word) => texts.some((text) => hasWord(text, word)));
  };
}

/**
 * Numbers are found whole, since 3x3 is not in 363x363; names by any part of theirs.
 * @param {string} text
 * @param {string} word
 * @returns {boolean}
 */
function hasWord(text, word) {
  return /^[\dx.,]+$/.test(word) ? text.split(" ").includes(word) : text.includes(word);
}

/**
 * @param {string} text
 * @returns {string}
 */
function plainText(text) {
  return text.toLowerCase().replaceAll("×", "x");
}

/**
 * @param {Row[]} rows
 * @param {Packed[]} cells
 * @param {Order} order
 * @returns {Row[]}
 */
function sorted(rows, cells, { column, falling }) {
  const [texts, places] = cells[column] ?? [[], []];
  // Few texts serve all rows: each is read once.
  const values = texts.map(sortValue);
  const valueOf = (/** @type {Row} */ row) => values[places["layer" in row ? row.layer : -1] ?? -1] ?? "";
  return rows.toSorted((a, b) => compare(valueOf(a), valueOf(b), falling));
}

/**
 * @param {number | string} a
 * @param {number | string} b
 * @param {boolean} falling
 * @returns {number}
 */
function compare(a, b, falling) {
  // What has no value stands last, whichever way the rest runs.
  if (a === "" || b === "") return Number(a === "") - Number(b === "");
  const way = typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
  return falling ? -way : way;
}

/** @type {Record<string, number>} */
const BYTES = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 };

/**
 * What a cell is sorted by: numbers and sizes as such, `64×56×56` by how many elements there are, words as words.
 * @param {string} text
 * @returns {number | string}
 */
export function sortValue(text) {
  const [, digits, unit] = /^([\d.,]+)(?: ([KMGT]?i?B))?$/.exec(text) ?? [];
  if (digits) return Number(digits.replaceAll(",", "")) * (BYTES[unit ?? "B"] ?? 1);
  const [sizes] = /\d+(?:×\d+)+/.exec(text) ?? [];
  return sizes ? sizes.split("×").reduce((product, size) => product * Number(size), 1) : text;
}

/**
 * The first row in view and the one after the last, with some to spare.
 * @param {number} top how far it is scrolled
 * @param {number} height of the window
 * @param {number} row height of a row
 * @param {number} count of all rows
 * @returns {[number, number]}
 */
export function rowsInView(top, height, row, count) {
  const first = Math.max(0, Math.floor(top / row) - 6);
  return [first, Math.min(count, first + Math.ceil(height / row) + 12)];
}

/**
 * The texts of a stage's header.
 * @param {Group} group
 * @param {Column[]} columns
 * @param {boolean} closed
 * @returns {string[]}
 */
export function headerTexts({ path, rows, totals }, columns, closed) {
  const op = rows === 1 ? "1 layer" : `${rows} layers`;
  const layer = `${closed ? "▸" : "▾"} ${path}`;
  /** @type {Record<string, string>} */
  const texts = { layer, op, ...totals };
  return columns.map(({ label }) => texts[label] ?? "");
}
