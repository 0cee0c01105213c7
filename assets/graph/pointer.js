// The pointer: the wheel moves the picture and zooms, a drag moves the picture or a stage, a click selects and opens.
/** @import { GraphState } from "../types.js" */

import { pathOf } from "../dom/elements.js";
import { boxAt } from "../lib/scene.js";
import { pinched } from "../lib/views.js";
import { DISTANT } from "./draw.js";
import { carry } from "./edit.js";
import { openMenu } from "./menu.js";
import { choose, rove, select } from "./select.js";
import { send } from "./send.js";
import { describe } from "./strip.js";
import { fit, move, pointOf, reveal, worldPointOf, zoom } from "./view.js";

const ZOOM_SPEED = 0.0015; // per pixel of the wheel
const LINE = 16; // pixels of a line, by which Firefox counts a wheel's turns
const DRAG = 4; // pixels that a pressed pointer may move and still click
const SIGN = 24; // width of the sign that closes a frame

/** @param {GraphState} state */
export function wirePointer(state) {
  const { svg } = state;
  svg.onwheel = (event) => turnWheel(state, event);
  svg.onpointerdown = (event) => pressDown(state, event);
  svg.onpointermove = (event) => (state.fingers.size > 1 ? pinch(state, event) : drag(state, event));
  svg.onpointerup = svg.onpointercancel = (event) => {
    state.fingers.delete(event.pointerId);
    if (state.press) state.dragged = state.press.moving;
    state.press = null;
  };
  svg.onclick = (event) => click(state, event);
  svg.ondblclick = (event) => !pathOf(event) && fit(state);
  svg.oncontextmenu = (event) => {
    const path = pathOf(event);
    if (!path) return;
    event.preventDefault();
    openMenu(state, path, event);
  };
  svg.onpointerover = (event) => hover(state, pathOf(event));
  svg.onpointerleave = () => hover(state, "");
  wireFocus(state);
}

/**
 * The wheel, and two fingers on a touch pad, move the picture; with Ctrl, as which browsers report a pinch, they zoom.
 * @param {GraphState} state
 * @param {WheelEvent} event
 */
function turnWheel(state, event) {
  event.preventDefault();
  const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE : 1;
  const [dx, dy] = [event.deltaX * unit, event.deltaY * unit];
  if (event.ctrlKey || event.metaKey) return zoom(state, Math.exp(-dy * ZOOM_SPEED), pointOf(state, event));
  const { k, x, y } = state.view;
  // A wheel that turns one way only moves to the side with Shift; some browsers swap the two by themselves.
  const swapped = event.shiftKey && !dx;
  move(state, { k, x: x - (swapped ? dy : dx), y: y - (swapped ? 0 : dy) });
}

/**
 * @param {GraphState} state
 * @param {PointerEvent} event
 */
function pressDown(state, event) {
  if (event.button !== 0) return;
  if (event.pointerType === "touch") state.fingers.set(event.pointerId, pointOf(state, event));
  const stage = state.boxes.get(pathOf(event))?.box.stage ?? 0;
  state.press = { at: pointOf(state, event), view: state.view, moving: false, stage };
}

/**
 * Two fingers on a touch screen.
 * @param {GraphState} state
 * @param {PointerEvent} event
 */
function pinch(state, event) {
  const before = [...state.fingers.values()];
  if (!state.fingers.has(event.pointerId)) return;
  state.fingers.set(event.pointerId, pointOf(state, event));
  const [[a, b], [c, d]] = [before, [...state.fingers.values()]];
  if (a && b && c && d) move(state, pinched(state.view, [a, b], [c, d]));
  if (state.press) state.press.moving = true;
}

/**
 * A box that gets the focus by the keyboard comes into view; one that is clicked is in view, and must not move away
 * between the press and the release.
 * @param {GraphState} state
 */
function wireFocus(state) {
  state.svg.addEventListener("focusin", (event) => {
    const path = pathOf(event);
    if (!path) return;
    rove(state, path);
    if (!state.pressed) reveal(state, path);
  });
  state.svg.addEventListener("pointerdown", () => (state.pressed = true), true);
  window.addEventListener("pointerup", () => (state.pressed = false));
}

/**
 * @param {GraphState} state
 * @param {string} path
 */
function hover(state, path) {
  if (state.press || path === state.hovered) return;
  state.hovered = path;
  describe(state, path);
}

/**
 * @param {GraphState} state
 * @param {MouseEvent} event
 */
function click(state, event) {
  if (state.dragged) return;
  // Far away, boxes are no elements that could be hit.
  const path = pathOf(event) || (state.view.k < DISTANT ? boxAt(state.scene.items, worldPointOf(state, event)) : "");
  if (!path) return;
  if (!selectsOnly(state, event, path)) return choose(state, path);
  select(state, path);
  send(state, { act: "select", path });
}

/**
 * The header of a frame that is not selected: the first click selects it; the next one, or one on its sign, closes it.
 * @param {GraphState} state
 * @param {MouseEvent} event
 * @param {string} path
 * @returns {boolean}
 */
function selectsOnly(state, event, path) {
  const item = state.boxes.get(path);
  if (item?.box.form !== "frame" || path === state.marked) return false;
  return worldPointOf(state, event)[0] < item.x + item.box.w - SIGN;
}

/**
 * @param {GraphState} state
 * @param {PointerEvent} event
 */
function drag(state, event) {
  const { press } = state;
  if (!press) return;
  const [x, y] = pointOf(state, event);
  const [dx, dy] = [x - press.at[0], y - press.at[1]];
  if (!press.moving && Math.hypot(dx, dy) < DRAG) return;
  if (press.stage) return dragStage(state, event, press.stage);
  if (!press.moving) state.svg.setPointerCapture(event.pointerId);
  press.moving = true;
  move(state, { ...press.view, x: press.view.x + dx, y: press.view.y + dy });
}

/**
 * @param {GraphState} state
 * @param {PointerEvent} event
 * @param {number} stage
 */
function dragStage(state, event, stage) {
  state.dragged = true;
  state.press = null;
  carry(state, event, `stage ${stage}`, (to) => {
    if (to !== stage && to !== stage - 1) send(state, { act: "move", stage, to });
  });
}
