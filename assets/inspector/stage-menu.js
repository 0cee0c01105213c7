// What can be done with a stage, and where a new one goes.
/** @import { InspectorState } from "./types.js" */

import { chosenParts } from "./choose.js";
import { enter } from "./send.js";

/** @typedef {{ words: string, about?: string, act: () => void }} Item */

/**
 * @param {InspectorState} state
 * @param {number} index
 * @returns {Item[]}
 */
export function stageItems(state, index) {
  const { data, fixed, stages } = state;
  const part = `s${index + 1}`;
  const isPossible = (/** @type {string} */ act) => {
    if (act === "back") return index > 0;
    if (act === "on") return index < stages.length - 1;
    return act === "remove" || data.room.stages;
  };
  const acts = fixed.acts.filter(([act]) => isPossible(act));
  const items = acts.map(([act, words]) => ({ words, act: () => enter(act, { parts: [part] }) }));
  const others = data.stages[index]?.changed === "changed" ? [resetItem(part)] : [];
  return [...items, ...copyItems(state, targetsOf(state, part)), ...others];
}

/**
 * A stage, with those chosen together with it.
 * @param {InspectorState} state
 * @param {string} part
 * @returns {string[]}
 */
function targetsOf(state, part) {
  const chosen = chosenParts(state);
  return chosen.includes(part) ? chosen : [part];
}

/**
 * @param {InspectorState} state
 * @param {string[]} parts
 * @returns {Item[]}
 */
export function copyItems(state, parts) {
  const copied = state.data.copied;
  const copy = { words: "Copy settings", act: () => enter("copied", { parts: parts.slice(0, 1) }) };
  const about = `Give it the ${copied} that was copied; depth, width and stride stay`;
  const paste = { words: `Paste settings (${copied})`, about, act: () => enter("paste", { parts }) };
  return [...(parts.length === 1 ? [copy] : []), ...(copied ? [paste] : [])];
}

/**
 * @param {string} part
 * @returns {Item}
 */
function resetItem(part) {
  return { words: "Reset to the baseline", act: () => enter("reset", { parts: [part], value: "baseline" }) };
}

/**
 * New stages, behind the last chosen one or at the end.
 * @param {InspectorState} state
 * @returns {Item[]}
 */
export function newStageItems(state) {
  const numbers = chosenParts(state).map((part) => Number(/^s(\d+)$/.exec(part)?.[1] ?? 0));
  const to = Math.max(...numbers, 0) || state.data.stages.length;
  const like = { words: `Like stage ${to}`, act: () => enter("after", { parts: [`s${to}`] }) };
  const kinds = state.fixed.kinds.map(([kind, title, about]) => {
    return { words: title, about, act: () => enter("add", { value: kind, to }) };
  });
  return [like, ...kinds];
}
