// A figure of marks with coordinates, drawn in the colours of the theme.
/** @import { Call, Figure } from "./types.js" */

import { childOfClass, htmlElement, markElement, svgElement } from "./dom/elements.js";
import { saveButtons } from "./dom/save.js";

/** @typedef {{ data: Figure, svg: SVGSVGElement }} State */

/** @param {Call<Figure, State>} call */
export default function ({ data, parentElement }) {
  const state = (parentElement.state ??= create(parentElement, data));
  state.data = data;
  state.svg.setAttribute("viewBox", `0 0 ${data.width} ${data.height}`);
  state.svg.setAttribute("aria-label", data.about);
  state.svg.replaceChildren(...data.marks.map(markElement));
}

/**
 * @param {HTMLElement} parentElement
 * @param {Figure} data
 * @returns {State}
 */
function create(parentElement, data) {
  const root = childOfClass(parentElement, "figure");
  const state = { data, svg: svgElement("svg", { role: "img" }) };
  const tools = htmlElement("div", "tools");
  tools.append(...saveButtons("figure", () => [state.svg, [0, 0, state.data.width, state.data.height]], root));
  root.append(state.svg, tools);
  return state;
}
