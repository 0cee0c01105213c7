// A stage is moved by its handle: dragged, or by the arrow keys.
/** @import { InspectorState } from "./types.js" */

import { htmlElement } from "../dom/elements.js";
import { enter } from "./send.js";

/**
 * @param {InspectorState} state
 * @param {HTMLButtonElement} handle
 * @param {number} index
 */
export function wireHandle(state, handle, index) {
  const part = `s${index + 1}`;
  handle.onkeydown = (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const to = index + by;
    if (to < 0 || to >= state.stages.length) return;
    enter(by < 0 ? "back" : "on", { parts: [part] });
    state.focus = `s${to + 1}`;
  };
  handle.onpointerdown = (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    handle.focus();
    dragRow(state, handle, event, (to) => enter("move", { parts: [part], to }));
  };
}

/**
 * @param {InspectorState} state
 * @param {HTMLElement} handle
 * @param {PointerEvent} event
 * @param {(gap: number) => void} drop the gap between stages that it was dropped in, 0 before the first
 */
function dragRow(state, handle, event, drop) {
  const line = htmlElement("div", "drop");
  let gap = -1;
  handle.setPointerCapture(event.pointerId);
  handle.onpointermove = (at) => {
    gap = gapAtHeight(state, at.clientY);
    const before = state.stages[gap]?.root ?? null;
    if (line.nextSibling !== before || !line.isConnected) state.rows.insertBefore(line, before);
  };
  const end = () => {
    handle.onpointermove = handle.onlostpointercapture = null;
    window.removeEventListener("keydown", cancel, true);
    line.remove();
  };
  const cancel = (/** @type {KeyboardEvent} */ key) => {
    if (key.key === "Escape") end();
  };
  handle.onlostpointercapture = () => {
    end();
    if (gap >= 0) drop(gap);
  };
  window.addEventListener("keydown", cancel, true);
}

/**
 * @param {InspectorState} state
 * @param {number} y
 * @returns {number}
 */
function gapAtHeight({ stages }, y) {
  const behind = stages.findIndex(({ root }) => {
    const { top, height } = root.getBoundingClientRect();
    return y < top + height / 2;
  });
  return behind < 0 ? stages.length : behind;
}
