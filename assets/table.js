// The shape table: grouped by stage; only the rows in view exist, so thousands of layers scroll freely.
/** @import { Call, Row, TableData, TableState } from "./types.js" */

import { childOfClass, htmlElement } from "./dom/elements.js";
import { announce, listen, unlisten } from "./dom/selection.js";
import { within } from "./lib/paths.js";
import { headerTexts, rowsInView, rowsOf } from "./lib/rows.js";

const ROW = 26;

/** @param {Call<TableData, TableState>} call */
export default function ({ data, parentElement, setStateValue }) {
  const state = (parentElement.state ??= create(parentElement, data));
  state.send = (path) => setStateValue("selected", path);
  if (state.stamp !== data.stamp) {
    state.data = data;
    state.stamp = data.stamp;
    drawHeader(state);
    arrange(state);
  }
  if (state.selected !== data.selected) select(state, data.selected);
  listen(state, (path) => select(state, path));
  return () => unlisten(state);
}

/**
 * @param {HTMLElement} parentElement
 * @param {TableData} data
 * @returns {TableState}
 */
function create(parentElement, data) {
  const scroller = htmlElement("div", "scroller");
  const header = htmlElement("div", "row header");
  const body = htmlElement("div", "body");
  scroller.setAttribute("role", "table");
  scroller.setAttribute("aria-label", "Layers; arrow keys move the selection");
  header.setAttribute("role", "row");
  body.setAttribute("role", "rowgroup");
  scroller.tabIndex = 0;
  scroller.append(header, body);
  childOfClass(parentElement, "table").append(scroller);
  const elements = { scroller, header, body };
  const empty = { closed: new Set(), rows: [], selected: null, stamp: null, announcing: false };
  /** @type {TableState} */
  const state = { data, send: () => {}, ...elements, ...empty };
  scroller.onscroll = () => show(state);
  new ResizeObserver(() => show(state)).observe(scroller);
  scroller.onkeydown = (event) => step(state, event);
  body.onclick = ({ target }) => chooseRow(state, target instanceof Element ? target.closest("[data-row]") : null);
  return state;
}

/** @param {TableState} state */
function drawHeader(state) {
  state.header.replaceChildren(
    ...state.data.columns.map((column) => {
      const cell = htmlElement("span", `cell ${column.side}`, column.label);
      cell.title = column.about;
      cell.setAttribute("role", "columnheader");
      return cell;
    })
  );
}

/** @param {TableState} state */
function arrange(state) {
  state.rows = rowsOf(state.data.groups, state.closed);
  state.body.style.height = `${state.rows.length * ROW}px`;
  show(state);
}

/** @param {TableState} state */
function show(state) {
  const { scroller, rows } = state;
  const [first, last] = rowsInView(scroller.scrollTop, scroller.clientHeight, ROW, rows.length);
  state.body.replaceChildren(...rows.slice(first, last).map((row, index) => drawRow(state, row, first + index)));
}

/**
 * @param {TableState} state
 * @param {Row} row
 * @param {number} index
 * @returns {HTMLElement}
 */
function drawRow({ data, closed, selected }, row, index) {
  const isGroup = "group" in row;
  const isSelected = selected && within(row.path, selected);
  const found = htmlElement("div", `row${isGroup ? " group" : ""}${isSelected ? " selected" : ""}`);
  found.style.top = `${index * ROW}px`;
  found.dataset.row = row.path;
  found.setAttribute("role", "row");
  const texts = isGroup ? headerTexts(row.group, data.columns, closed.has(row.path)) : row.cells;
  found.append(
    ...data.columns.map(({ side }, column) => {
      const cell = htmlElement("span", `cell ${side}`, texts[column]);
      cell.setAttribute("role", "cell");
      cell.title = texts[column] ?? "";
      return cell;
    })
  );
  return found;
}

/**
 * @param {TableState} state
 * @param {Element | null} element
 */
function chooseRow(state, element) {
  const path = element?.getAttribute("data-row");
  // A click that ends the marking of a text, to copy it, chooses nothing.
  if (!path || getSelection()?.toString()) return;
  if (element?.classList.contains("group")) {
    if (!state.closed.delete(path)) state.closed.add(path);
    arrange(state);
  }
  pick(state, path);
}

/**
 * @param {TableState} state
 * @param {string} path
 */
function pick(state, path) {
  state.announcing = true;
  announce(path);
  state.announcing = false;
  state.send(path);
}

/**
 * @param {TableState} state
 * @param {KeyboardEvent} event
 */
function step(state, event) {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const by = event.key === "ArrowDown" ? 1 : -1;
  event.preventDefault();
  const now = state.rows.findIndex((row) => row.path === state.selected);
  const next = state.rows[Math.min(Math.max(now + by, 0), state.rows.length - 1)];
  if (!next) return;
  select(state, next.path);
  clearTimeout(state.timer);
  state.timer = setTimeout(() => pick(state, next.path), 150);
}

/**
 * @param {TableState} state
 * @param {string} path
 */
function select(state, path) {
  state.selected = path;
  const index = path ? state.rows.findIndex((row) => within(row.path, path)) : -1;
  if (!state.announcing && index >= 0) reveal(state, index);
  show(state);
}

/**
 * @param {TableState} state
 * @param {number} index
 */
function reveal({ scroller }, index) {
  const top = index * ROW;
  const room = scroller.clientHeight - 2 * ROW;
  const hidden = top < scroller.scrollTop || top > scroller.scrollTop + room;
  if (hidden) scroller.scrollTop = Math.max(0, top - room / 3);
}
