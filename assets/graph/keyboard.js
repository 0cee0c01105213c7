// The keyboard: arrows walk along edges, Enter opens, Escape closes, slash searches, the menu key opens a box's menu.
/** @import { GraphState } from "../types.js" */

import { pathOf } from "../dom/elements.js";
import { parentOf } from "../lib/paths.js";
import { after, before, beside } from "../lib/walk.js";
import { refresh } from "./draw.js";
import { openMenu } from "./menu.js";
import { choose, select } from "./select.js";
import { send } from "./send.js";
import { reveal } from "./view.js";


/** @param {GraphState} state */
export function wireKeys(state) {
  state.svg.onkeydown = (event) => {
    // Far away, boxes are no elements that could have the focus.
    const path = pathOf(event) || state.stop;
    if (event.key === "/") state.controls.search.focus();
    else if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) openMenu(state, path);
    else if (!path || !press(state, event.key, path)) return;
    event.preventDefault();
  };
}

/**
 * Lead the focus into the graph.
 * @param {GraphState} state
 */
export function enterGraph(state) {
  (state.boxes.get(state.stop)?.element ?? state.svg).focus();
}

/**
 * @param {GraphState} state
 * @param {string} key
 * @param {string} path of the box that has the focus
 * @returns {boolean} whether the key means something
 */
function press(state, key, path) {
  /** @type {Record<string, () => void>} */
  const acts = {
    ArrowDown: () => goTo(state, after(state.scene.edges, path)),
    ArrowUp: () => goTo(state, before(state.scene.edges, path)),
    ArrowRight: () => goAside(state, path, 1),
    ArrowLeft: () => goAside(state, path, -1),
    Enter: () => choose(state, path),
    " ": () => choose(state, path),
    Escape: () => close(state, path),
  };
  acts[key]?.();
  return key in acts;
}

/**
 * @param {GraphState} state
 * @param {string} path
 * @param {1 | -1} way
 */
function goAside(state, path, way) {
  const here = state.boxes.get(path);
  if (here) goTo(state, beside(state.scene.items, here, way));
}

/**
 * Select a box and give it the focus. Python hears of it when the walk pauses.
 * @param {GraphState} state
 * @param {string} path "" leads nowhere
 */
function goTo(state, path) {
  if (!path) return;
  reveal(state, path);
  if (state.crowded) refresh(state);
  state.boxes.get(path)?.element?.focus({ preventScroll: true });
  select(state, path);
  clearTimeout(state.timers.walk);
  state.timers.walk = setTimeout(() => send(state, { act: "select", path }), 200);
}

/**
 * Close a frame, or the one around a box.
 * @param {GraphState} state
 * @param {string} path
 */
function close(state, path) {
  const isFrame = (/** @type {string} */ name) => state.boxes.get(name)?.box.form === "frame";
  const frame = isFrame(path) ? path : parentOf(path);
  if (isFrame(frame)) choose(state, frame);
}
