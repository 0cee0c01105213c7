// What a reader does in a story.
/** @import { StoriesState } from "../types.js" */

/**
 * One step on or back, or to another of this story.
 * @param {StoriesState} state
 * @param {number} step
 */
export function goToStep(state, step) {
  const last = (state.shown?.headings.length ?? 1) - 1;
  const next = Math.min(Math.max(step, 0), last);
  if (state.place.story && next !== state.place.step) state.go({ ...state.place, step: next }, "replace");
}

/**
 * @param {StoriesState} state
 * @param {string} id of a control
 * @param {string} value
 */
export function choose(state, id, value) {
  state.go({ ...state.place, chosen: { ...state.place.chosen, [id]: value } }, "replace");
}
