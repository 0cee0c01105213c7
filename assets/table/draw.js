// The table's header and rows as elements. A row that stays in view is kept, and only cells that differ are written.
/** @import { Row, TableState } from "../types.js" */

import { htmlElement } from "../dom/elements.js";
import { within } from "../lib/paths.js";
import { cellText, headerTexts, rowsInView } from "../lib/rows.js";

export const ROW = 26;
const MARKS = { rising: " ▲", falling: " ▼" };
/** Widths of the columns, by their order. */
const WIDTHS = [1.8, 1.1, 0.6, 0.5, 0.65, 0.6, 1.1, 1, 0.95, 1.1, 1, 1, 1, 1.15, 1.3];

/** @param {TableState} state */
export function drawHeader(state) {
  const { header, data, order } = state;
  const heads = data.columns.map(({ label, about, side }, column) => {
    const isSorted = order.column === column;
    const mark = isSorted ? MARKS[order.falling ? "falling" : "rising"] : "";
    const cell = htmlElement("span", `cell ${side}${column ? "" : " first"}`);
    const button = htmlElement("button", "sort", label + mark);
    button.type = "button";
    button.title = `${about}. Click to sort.`;
    cell.dataset.column = String(column);
    cell.setAttribute("role", "columnheader");
    cell.setAttribute("aria-sort", isSorted ? (order.falling ? "descending" : "ascending") : "none");
    cell.hidden = state.hidden.has(label);
    cell.append(button);
    return cell;
  });
  header.replaceChildren(...heads);
  const shown = data.columns.map(({ label }, column) => (state.hidden.has(label) ? 0 : WIDTHS[column] ?? 1));
  const widths = shown.filter(Boolean);
  // As many pixels as texts need; wider windows share out the rest.
  state.scroller.style.setProperty("--columns", widths.map((width) => `minmax(0, ${width}fr)`).join(" "));
  state.scroller.style.setProperty("--least", `${Math.round(widths.reduce((sum, width) => sum + width, 0) * 88)}px`);
}

/** @param {TableState} state */
export function show(state) {
  const { scroller, rows, body, drawn } = state;
  scroller.classList.toggle("more", scroller.scrollLeft + scroller.clientWidth < scroller.scrollWidth - 4);
  const [first, last] = rowsInView(scroller.scrollTop, scroller.clientHeight, ROW, rows.length);
  const visible = rows.slice(first, last);
  const wanted = new Set(visible.map(({ path }) => path));
  for (const [path, element] of drawn) {
    if (!wanted.has(path)) {
      element.remove();
      drawn.delete(path);
    }
  }
  visible.forEach((row, index) => {
    const element = drawn.get(row.path) ?? emptyRow(state, row.path);
    fillRow(state, element, row, first + index);
    // Screen readers and tests read rows in their order.
    if (body.children[index] !== element) body.insertBefore(element, body.children[index] ?? null);
  });
}

/**
 * @param {TableState} state
 * @param {string} path
 * @returns {HTMLElement}
 */
function emptyRow({ drawn }, path) {
  const found = htmlElement("div", "row");
  found.dataset.row = path;
  found.setAttribute("role", "row");
  drawn.set(path, found);
  return found;
}

/**
 * @param {TableState} state
 * @param {HTMLElement} element
 * @param {Row} row
 * @param {number} index
 */
function fillRow({ data, closed, selected, hidden }, element, row, index) {
  const isGroup = "group" in row;
  const isSelected = selected && within(row.path, selected);
  const isPeak = row.path === data.peak;
  const className = `row${isGroup ? " group" : ""}${isSelected ? " selected" : ""}${isPeak ? " peak" : ""}`;
  if (element.className !== className) element.className = className;
  element.style.top = `${index * ROW}px`;
  const changes = isGroup ? {} : data.changes[row.layer] ?? {};
  const texts = isGroup
    ? headerTexts(row.group, data.columns, closed.has(row.path))
    : data.columns.map((_, column) => cellText(data.cells, row.layer, column));
  data.columns.forEach(({ side, label }, column) => {
    const cell = element.children[column] ?? emptyCell(element);
    if (cell instanceof HTMLElement) {
      const was = changes[column];
      const marks = `${column ? "" : " first"}${was === undefined ? "" : " changed"}`;
      fillCell(cell, texts[column] ?? "", `cell ${side}${marks}`, was);
      cell.hidden = hidden.has(label);
    }
  });
}

/**
 * @param {HTMLElement} row
 * @returns {HTMLElement}
 */
function emptyCell(row) {
  const found = htmlElement("span");
  found.setAttribute("role", "cell");
  row.append(found);
  return found;
}

/**
 * @param {HTMLElement} cell
 * @param {string} text
 * @param {string} className
 * @param {string | undefined} was
 */
function fillCell(cell, text, className, was) {
  const before = was === "new" ? "not in the baseline" : `the baseline has ${was || "nothing"}`;
  const title = was === undefined ? text : `${text}: ${before}`;
  if (cell.textContent !== text) cell.textContent = text;
  if (cell.className !== className) cell.className = className;
  if (cell.title !== title) cell.title = title;
}
