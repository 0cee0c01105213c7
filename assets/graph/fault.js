// A draft that makes no network: the reason stands in the strip, and a dashed frame where the fault is.
/** @import { Fault, GraphState } from "../types.js" */

import { svgElement } from "../dom/elements.js";
import { stagesOf } from "../lib/scene.js";
import { describe } from "./strip.js";

const MISSING = { w: 150, h: 44 }; // the box of a part that the last valid network does not have

/** @param {GraphState} state */
export function showFault(state) {
  const { error } = state.data;
  const { fault: place } = state.controls;
  const words = error ? `Shown is the last valid network. ${error.words}` : "";
  if (place.textContent !== words) {
    place.textContent = place.title = words;
    describe(state);
  }
  state.fault?.remove();
  state.fault = error && state.local.mode !== "funnel" ? frameOf(state, error) : null;
  if (state.fault) state.world.append(state.fault);
}

/**
 * @param {GraphState} state
 * @param {Fault} error
 * @returns {SVGGElement | null}
 */
function frameOf(state, error) {
  const own = state.boxes.get(error.path);
  const item = own ?? stagesOf(state.boxes.values()).at(-1);
  if (!item) return null;
  const x = own ? item.x : item.x + item.box.w + 20;
  const { w, h } = own ? item.box : MISSING;
  const fault = svgElement("g", { class: "fault", transform: `translate(${x} ${item.y})` });
  const frame = svgElement("rect", { x: -4, y: -4, width: w + 8, height: h + 8, rx: 8 });
  fault.append(svgElement("title", {}, error.message), frame);
  if (!own) fault.append(svgElement("text", { class: "where", x: 10, y: 22 }, error.path));
  return fault;
}
