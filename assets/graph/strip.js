// The strip below the picture: what a box is and what can be done with it, or why the draft makes no network. Its
// height is the same whatever it says: the picture above it must not move.
/** @import { GraphState, Item } from "../types.js" */

import { htmlElement } from "../dom/elements.js";
import { groupDeeds, stageDeeds } from "./acts.js";
import { openMenu } from "./menu.js";
import { namedButton } from "../dom/named.js";

const HINT =
  "Click a box to select and open it, right click for what can be done with it. Drag or wheel moves the picture, a " +
  "stage's header moves the stage; Ctrl and wheel zoom; / searches.";
const HINT_TO_READ =
  "Click a box to select and open it, right click for what can be done with it. Drag or wheel moves the picture; " +
  "Ctrl and wheel zoom.";
const AT_HAND = ["Copy stage", "Remove stage"]; // of what can be done with a stage; the rest is in its menu

/**
 * Say what the hovered or else the selected box is. The buttons are those of the selected one: they must not change
 * under a pointer that is on its way to them.
 * @param {GraphState} state
 * @param {string} [hovered]
 */
export function describe(state, hovered = "") {
  const { controls, data } = state;
  const item = state.boxes.get(hovered || (state.marked ?? ""));
  const hint = data.parts.length ? HINT : HINT_TO_READ;
  const words = item ? [htmlElement("b", "", hovered || state.selected), ` ${aboutOf(item)}`] : [hint];
  controls.about.replaceChildren(...words);
  controls.about.hidden = data.error !== null && !hovered;
  controls.fault.hidden = !controls.about.hidden;
  // The reason needs the room; all can be done from the menu of a box.
  controls.actions.hidden = data.error !== null;
  if (!hovered) showActions(state, item);
}

/**
 * @param {GraphState} state
 * @param {Item | undefined} item
 */
function showActions(state, item) {
  const subject = item ? `${item.key} ${item.box.count} ${state.data.stamp}` : "";
  if (state.actionsFor === subject) return;
  state.actionsFor = subject;
  state.controls.actions.replaceChildren(...(item ? actionsFor(state, item) : []));
}

/**
 * @param {Item} item
 * @returns {string}
 */
function aboutOf({ box }) {
  return [box.about, box.formula, box.changed && `Changed: ${box.changed}`].filter(Boolean).join(". ");
}

/**
 * @param {GraphState} state
 * @param {Item} item
 * @returns {HTMLButtonElement[]}
 */
function actionsFor(state, { box, path }) {
  const ofStage = box.stage ? stageDeeds(state, path).filter(({ text }) => AT_HAND.includes(text)) : [];
  const found = [...ofStage, ...groupDeeds(state, box, path)];
  const more = namedButton("More", `All that can be done with ${path}`, () => {
    const { left, top } = more.getBoundingClientRect();
    openMenu(state, path, { clientX: left, clientY: top });
  });
  more.setAttribute("aria-haspopup", "menu");
  return [...found.map(({ text, about, act }) => namedButton(text, about, act)), more];
}
