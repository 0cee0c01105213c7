// A draft that makes no network: the reason stands where the fault is.
/** @import { GraphState } from "../types.js" */

import { svgElement } from "../dom/elements.js";
import { stagesOf } from "../lib/scene.js";
import { linesOf } from "../lib/words.js";

const MISSING = { w: 150, h: 44 }; // the box of a part that the last valid network does not have
const LEAST_WIDTH = 170;

/** @param {GraphState} state */
export function showFault(state) {
  const { error } = state.data;
  state.fault?.remove();
  state.fault = null;
  if (!error || state.local.mode === "funnel") return;
  const own = state.boxes.get(error.path);
  const item = own ?? stagesOf(state.boxes.values()).at(-1);
  if (!item) return;
  const x = own ? item.x : item.x + item.box.w + 20;
  const { w, h } = own ? item.box : MISSING;
  const fault = svgElement("g", { class: "fault", transform: `translate(${x} ${item.y})` });
  const frame = svgElement("rect", { x: -4, y: -4, width: w + 8, height: h + 8, rx: 8 });
  const lines = linesOf(error.message, Math.max(w, LEAST_WIDTH));
  const texts = lines.map((text, index) => svgElement("text", { x: 0, y: h + 18 + 13 * index }, text));
  fault.append(svgElement("title", {}, error.message), frame, ...texts);
  if (!own) fault.append(svgElement("text", { class: "where", x: 10, y: 22 }, error.path));
  state.fault = fault;
  state.world.append(fault);
}
