// The strip below the picture: what a box is, and what can be done with it.
/** @import { GraphState, Item } from "../types.js" */

import { button, htmlElement } from "../dom/elements.js";
import { openedNow, send } from "./send.js";

const STAGE_ACTS = /** @type {const} */ ([
  ["before", "+ before", "Add a stage before this one"],
  ["after", "+ after", "Add a stage after this one"],
  ["copy", "Copy", "Copy this stage"],
  ["back", "◂", "Move this stage back"],
  ["on", "▸", "Move this stage on"],
  ["remove", "Remove", "Remove this stage"],
]);

const HINT =
  "Click a box to select and open it. Drag moves the picture, a stage's header moves the stage; Ctrl and wheel zoom; " +
  "/ searches.";

/**
 * Say what the hovered or else the selected box is. The buttons are those of the selected one: they must not change
 * under a pointer that is on its way to them.
 * @param {GraphState} state
 * @param {string} [hovered]
 */
export function describe(state, hovered = "") {
  const { controls } = state;
  const path = hovered || state.selected;
  const item = state.boxes.get(hovered || (state.marked ?? ""));
  if (item) controls.about.replaceChildren(htmlElement("b", "", path), ` ${aboutOf(item)}`);
  else controls.about.replaceChildren(HINT);
  const subject = `${path} ${item?.box.form}`;
  if (hovered || state.actionsFor === subject) return;
  state.actionsFor = subject;
  controls.actions.replaceChildren(...stageActions(state, path), ...(item ? groupActions(state, item, path) : []));
}

/**
 * @param {Item} item
 * @returns {string}
 */
function aboutOf({ box }) {
  return [box.about, box.formula].filter(Boolean).join(". ");
}

/**
 * @param {GraphState} state
 * @param {string} path
 * @returns {HTMLButtonElement[]}
 */
function stageActions(state, path) {
  const stage = state.boxes.get(path)?.box.stage ?? 0;
  const possible = state.data.acts[stage - 1] ?? [];
  const found = STAGE_ACTS.filter(([act]) => possible.includes(act));
  return found.map(([act, text, about]) => button(text, about, () => state.sendEdit({ act, stage })));
}

/**
 * @param {GraphState} state
 * @param {Item} item
 * @param {string} selected
 * @returns {HTMLButtonElement[]}
 */
function groupActions(state, { box }, selected) {
  const found = [];
  if (box.form !== "layer") {
    const about = "Open or close all groups of this kind";
    found.push(button("Alike", about, () => send(state, { alike: box.path, selected })));
    if (box.count > 1) found.push(button(`×${box.count}`, "Draw every copy", () => drawCopies(state, box.path, true)));
  }
  if (state.data.opened.includes(`${box.path}*`)) {
    found.push(button("Fold", "Draw equal copies once", () => drawCopies(state, box.path, false)));
  }
  return found;
}

/**
 * @param {GraphState} state
 * @param {string} path of the first copy
 * @param {boolean} each whether every copy is drawn, or one for all
 */
function drawCopies(state, path, each) {
  const opened = openedNow(state);
  if (each) opened.add(`${path}*`);
  else opened.delete(`${path}*`);
  state.anchor = path;
  send(state, { opened: [...opened] });
}
