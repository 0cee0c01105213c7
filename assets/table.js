// The shape table: grouped by stage, or sorted; only the rows in view exist, so thousands of layers scroll freely.
/** @import { Call, TableData, TableState, Talked } from "./types.js" */

import { childOfClass, htmlElement } from "./dom/elements.js";
import { listenForKey, unlistenForKey } from "./dom/hotkey.js";
import { announce, listen, unlisten } from "./dom/selection.js";
import { join, tellServer } from "./dom/talk.js";
import { within } from "./lib/paths.js";
import { rowsOf } from "./lib/rows.js";
import { createBar, fillBar } from "./table/bar.js";
import { ROW, drawHeader, show } from "./table/draw.js";

/** @param {Call<TableData & { talk: Talked }, TableState>} call */
export default function (call) {
  const { parentElement } = call;
  const leave = join("table", call, (data) => update(parentElement, data));
  const state = /** @type {TableState} */ (parentElement.state);
  listen(state, (path) => select(state, path));
  listenForKey(state, "t", () => state.scroller.focus());
  return () => {
    leave();
    unlisten(state);
    unlistenForKey(state);
  };
}

/**
 * @param {Call<TableData, TableState>["parentElement"]} parentElement
 * @param {TableData} data
 */
function update(parentElement, data) {
  const state = (parentElement.state ??= create(parentElement, data));
  state.data = data;
  if (state.stamp !== data.stamp) {
    state.stamp = data.stamp;
    arrange(state);
  }
  if (state.selected !== data.selected) select(state, data.selected);
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
  const elements = { scroller, header, body, bar: createBar() };
  childOfClass(parentElement, "table").append(elements.bar.root, scroller);
  const choices = { closed: new Set(), order: { column: -1, falling: false, filter: "" }, hidden: new Set() };
  const nothing = { rows: [], drawn: new Map(), selected: null, stamp: null, announcing: false, hotkey: null };
  /** @type {TableState} */
  const state = { data, ...elements, ...choices, ...nothing };
  fillBar(state, { arrange: () => arrange(state), choose: (path) => choose(state, path) });
  scroller.onscroll = () => show(state);
  new ResizeObserver(() => show(state)).observe(scroller);
  scroller.onkeydown = (event) => step(state, event);
  header.onclick = ({ target }) => sortBy(state, target instanceof Element ? target.closest("[data-column]") : null);
  body.onclick = ({ target }) => chooseRow(state, target instanceof Element ? target.closest("[data-row]") : null);
  return state;
}

/** @param {TableState} state */
function arrange(state) {
  state.rows = rowsOf(state.data, state.closed, state.order);
  state.body.style.height = `${state.rows.length * ROW}px`;
  const layers = state.rows.filter((row) => "layer" in row).length;
  state.bar.count.textContent = layers === 1 ? "1 layer" : `${layers.toLocaleString("en")} layers`;
  drawHeader(state);
  show(state);
}

/**
 * Rising, then falling, then as in the network again.
 * @param {TableState} state
 * @param {Element | null} cell
 */
function sortBy(state, cell) {
  if (!cell) return;
  const column = Number(cell.getAttribute("data-column"));
  const { order } = state;
  if (order.column !== column) Object.assign(order, { column, falling: state.data.columns[column]?.side === "number" });
  else if (order.falling === (state.data.columns[column]?.side === "number")) order.falling = !order.falling;
  else order.column = -1;
  arrange(state);
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
 * Select a layer wherever it is.
 * @param {TableState} state
 * @param {string} path
 */
function choose(state, path) {
  state.closed.clear();
  state.order.filter = state.bar.filter.value = "";
  arrange(state);
  select(state, path);
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
  tellServer("graph", { act: "select", path });
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
