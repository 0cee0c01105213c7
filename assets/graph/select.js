// Selecting and opening.
/** @import { Ask, GraphState } from "../types.js" */

import { announce } from "../dom/selection.js";
import { shownPath } from "../lib/paths.js";
import { send } from "./send.js";

/**
 * Show which path is selected.
 * @param {GraphState} state
 * @param {string} path
 */
export function mark(state, path) {
  state.selected = path;
  state.boxes.get(state.marked ?? "")?.element?.classList.remove("selected");
  state.marked = shownPath(path, state.data.copies, state.boxes);
  state.boxes.get(state.marked)?.element?.classList.add("selected");
  if (state.marked) rove(state, state.marked);
  state.describe();
}

/**
 * Of all boxes, the tab key reaches one: the one that had the focus last, or is selected.
 * @param {GraphState} state
 * @param {string} [path]
 */
export function rove(state, path = state.stop) {
  state.boxes.get(state.stop)?.element?.setAttribute("tabindex", "-1");
  state.stop = state.boxes.has(path) ? path : (state.scene.items[0]?.path ?? "");
  const element = state.boxes.get(state.stop)?.element;
  element?.setAttribute("tabindex", "0");
  // Far away, boxes are no elements: the picture itself has the focus then.
  state.svg.setAttribute("tabindex", element ? "-1" : "0");
}

/**
 * Select a path, for the whole page.
 * @param {GraphState} state
 * @param {string} path
 */
export function select(state, path) {
  mark(state, path);
  announce(path);
}

/**
 * A click selects; on a group it opens or closes too. A copy opens with the one that it is stamped from.
 * @param {GraphState} state
 * @param {string} path
 */
export function choose(state, path) {
  const item = state.boxes.get(path);
  if (!item) return;
  const { form, path: original } = item.box;
  const focused = /** @type {ShadowRoot} */ (state.root.getRootNode()).activeElement;
  state.anchor = path;
  state.focus = focused && focused === item.element ? path : "";
  select(state, path);
  /** @type {Ask} */
  const look = { act: "select", path };
  if (form === "layer") send(state, look);
  else send(state, look, { act: form === "group" ? "open" : "close", path: original });
}
