// Editing in the picture: a stage is dragged to another place, and parts come from a palette.
/** @import { GraphState } from "../types.js" */

import { htmlElement, svgElement } from "../dom/elements.js";
import { gapAt, stageAround, stagesOf } from "../lib/scene.js";
import { namedButton } from "../dom/named.js";
import { send } from "./send.js";
import { worldPointOf } from "./view.js";

const CHIP_DRAG = 6; // pixels that a pressed pointer may move before it drags

/**
 * The stage after which something would be dropped: its number, 0 for before the first one.
 * @param {GraphState} state
 * @param {PointerEvent} event
 * @returns {number}
 */
function gapOf(state, event) {
  return gapAt(stagesOf(state.boxes.values()), worldPointOf(state, event));
}

/**
 * @param {GraphState} state
 * @param {number} number of the stage before the gap
 */
function showGap(state, number) {
  const stages = stagesOf(state.boxes.values());
  const at = stages.find((item) => item.box.stage === number) ?? stages[0];
  if (!at) return;
  const x = number ? at.x + at.box.w + 8 : at.x - 12;
  state.gap?.remove();
  state.gap = svgElement("rect", { class: "gap", x, y: at.y, width: 5, height: at.box.h, rx: 2 });
  state.world.append(state.gap);
}

/**
 * A stage that is dragged by its header, or a part from the palette, follows the pointer until it is dropped.
 * @param {GraphState} state
 * @param {PointerEvent} event
 * @param {string} text what the pointer carries
 * @param {(gap: number) => void} drop
 */
export function carry(state, event, text, drop) {
  const carried = htmlElement("div", "ghost", text);
  state.root.append(carried);
  const follow = (/** @type {PointerEvent} */ at) => {
    const box = state.root.getBoundingClientRect();
    carried.style.transform = `translate(${at.clientX - box.left + 8}px, ${at.clientY - box.top + 8}px)`;
    showGap(state, gapOf(state, at));
  };
  const end = () => {
    window.removeEventListener("pointermove", follow);
    window.removeEventListener("pointerup", release);
    window.removeEventListener("keydown", cancel, true);
    carried.remove();
    state.gap?.remove();
  };
  const release = (/** @type {PointerEvent} */ at) => {
    end();
    if (isOver(state.svg, at)) drop(gapOf(state, at));
  };
  const cancel = (/** @type {KeyboardEvent} */ key) => key.key === "Escape" && end();
  window.addEventListener("pointermove", follow);
  window.addEventListener("pointerup", release);
  window.addEventListener("keydown", cancel, true);
  follow(event);
}

/**
 * @param {Element} element
 * @param {PointerEvent} event
 * @returns {boolean}
 */
function isOver(element, { clientX, clientY }) {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
}

/** @param {GraphState} state */
export function drawPalette(state) {
  const chips = state.data.parts.map(([kind, title, about]) => drawChip(state, kind, title, about));
  state.controls.palette.replaceChildren(htmlElement("span", "hint", "Drag into the picture, or click:"), ...chips);
}

/**
 * @param {GraphState} state
 * @param {string} kind
 * @param {string} title
 * @param {string} about
 * @returns {HTMLButtonElement}
 */
function drawChip(state, kind, title, about) {
  const insert = (/** @type {number} */ to) => send(state, { act: "insert", kind, to });
  let dragged = false;
  const chip = namedButton(title, about, () => {
    // A drag that ends on its chip makes a click too.
    if (!dragged) insert(stageAround(state.boxes.values(), state.selected) || stagesOf(state.boxes.values()).length);
    dragged = false;
  });
  chip.onpointerdown = ({ clientX, clientY }) => {
    dragged = false;
    const watch = (/** @type {PointerEvent} */ event) => {
      if (Math.hypot(event.clientX - clientX, event.clientY - clientY) < CHIP_DRAG) return;
      leave();
      dragged = true;
      carry(state, event, title, insert);
    };
    const leave = () => {
      window.removeEventListener("pointermove", watch);
      window.removeEventListener("pointerup", leave);
    };
    window.addEventListener("pointermove", watch);
    window.addEventListener("pointerup", leave);
  };
  return chip;
}
