// The rows of the shape table: which there are, and which are in view.
/** @import { Column, Group, Row } from "../types.js" */

/**
 * A header per stage, and its layers unless it is closed.
 * @param {Group[]} groups
 * @param {Set<string>} closed
 * @returns {Row[]}
 */
export function rowsOf(groups, closed) {
  return groups.flatMap((group) => {
    const layers = group.rows.map((cells) => ({ cells, path: cells[0] ?? "" }));
    return [{ group, path: group.path }, ...(closed.has(group.path) ? [] : layers)];
  });
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
  const op = rows.length === 1 ? "1 layer" : `${rows.length} layers`;
  const layer = `${closed ? "▸" : "▾"} ${path}`;
  /** @type {Record<string, string>} */
  const texts = { layer, op, ...totals };
  return columns.map(({ label }) => texts[label] ?? "");
}
