// Which parts are chosen: by a click, a range with Shift, one more with Ctrl or Cmd.
/** @import { InspectorState } from "./types.js" */

import { announce } from "../dom/selection.js";
import { choiceOnItsWay } from "../lib/queue.js";
import { enter } from "./send.js";

/**
 * The chosen parts: what is on its way to Python, what another component has announced, else what Python said.
 * @param {InspectorState} state
 * @returns {string[]}
 */
export function chosenParts(state) {
  const coming = choiceOnItsWay(state.talk.queue);
  if (coming) return coming;
  const { announced, data } = state;
  if (announced === null || data.parts.includes(announced)) return data.parts;
  return announced ? [announced] : [];
}

/**
 * @param {InspectorState} state
 * @param {string[]} parts the last one is what graph and table show
 */
export function choose(state, parts) {
  state.announced = null;
  enter("select", { parts });
  announce(parts.at(-1) ?? "");
}

/**
 * @param {InspectorState} state
 * @param {string} part
 */
export function toggleChosen(state, part) {
  const now = chosenParts(state);
  choose(state, now.length === 1 && now[0] === part ? [] : [part]);
}

/**
 * @param {InspectorState} state
 * @param {number} index of a stage
 * @param {MouseEvent | KeyboardEvent} event
 */
export function chooseStage(state, index, event) {
  const part = `s${index + 1}`;
  const stages = chosenParts(state).filter((chosen) => /^s\d/.test(chosen));
  if (event.shiftKey && stages.length) {
    const [from, to] = [Math.min(state.anchor, index), Math.max(state.anchor, index)];
    const range = Array.from({ length: to - from + 1 }, (_, step) => `s${from + step + 1}`);
    choose(state, [...range.filter((one) => one !== part), part]);
    return;
  }
  state.anchor = index;
  if (event.ctrlKey || event.metaKey) {
    const rest = stages.filter((one) => one !== part);
    choose(state, rest.length < stages.length ? rest : [...rest, part]);
  } else toggleChosen(state, part);
}

/**
 * All stages, or none if all are chosen.
 * @param {InspectorState} state
 */
export function chooseAll(state) {
  const all = state.data.stages.map((_, index) => `s${index + 1}`);
  choose(state, chosenParts(state).length === all.length && all.length > 1 ? [] : all);
}

/**
 * The parts that an entry in the form is for: the stages that are marked, though the form may still show those before.
 * @param {InspectorState} state
 * @returns {string[]}
 */
export function formParts({ data, talk }) {
  const coming = choiceOnItsWay(talk.queue) ?? [];
  const areStages = (/** @type {string[]} */ parts) => parts.length > 0 && parts.every((part) => /^s\d/.test(part));
  return areStages(coming) && areStages(data.parts) ? coming : data.parts;
}
