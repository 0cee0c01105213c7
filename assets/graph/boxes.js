// One box, one line.
/** @import { Box, Edge, GraphState, Item, Metric } from "../types.js" */

import { svgElement } from "../dom/elements.js";
import { share, short } from "../lib/numbers.js";

const HEADER = 26;
export const OPERATIONS = "operations"; // id of the metric that every box shows as a bar
const HEAT = 0.6; // opacity of the costliest box

/**
 * @param {GraphState} state
 * @param {Item} item
 * @returns {SVGGElement}
 */
export function drawBox(state, { box, path, x, y }) {
  const { w, h, form } = box;
  const item = svgElement("g", {
    class: `box ${form}`, transform: `translate(${x} ${y})`, "data-path": path, "data-form": form, role: "button",
    tabindex: 0, "aria-label": `${path}: ${box.about}`,
  });
  if (form !== "layer") item.setAttribute("aria-expanded", String(form === "frame"));
  if (state.fresh.has(path)) item.classList.add("fresh");
  const about = [`${path}: ${box.about}`, box.formula].filter(Boolean).join("\n");
  const body = svgElement("rect", { class: "body", width: w, height: h, rx: 5 });
  item.append(svgElement("title", {}, about), body, ...(form === "frame" ? frameParts : boxParts)(state, box));
  return item;
}

/**
 * @param {GraphState} state
 * @param {Box} box
 * @returns {SVGElement[]}
 */
function frameParts(state, box) {
  return [
    svgElement("rect", { class: "header", width: box.w, height: HEADER, rx: 5 }),
    svgElement("text", { class: "title", x: 10, y: 17 }, box.label),
    note(box.w - 10, 17, `${costText(state, box)}  −`, "end"),
  ];
}

/**
 * @param {GraphState} state
 * @param {Box} box
 * @returns {SVGElement[]}
 */
function boxParts(state, box) {
  const { w, h, label } = box;
  const opacity = HEAT * partOfMost(state, box, state.metric);
  const heat = svgElement("rect", { class: "heat", width: w, height: h, rx: 5, "fill-opacity": opacity });
  const length = (w - 6) * partOfMost(state, box, OPERATIONS);
  const bar = svgElement("rect", { class: "bar", x: 3, y: h - 4, height: 2.5, rx: 1, width: length });
  if (box.form === "layer") {
    return [heat, bar, svgElement("text", { class: "name", x: w / 2, y: 17, "text-anchor": "middle" }, label)];
  }
  const title = svgElement("text", { class: "title", x: 10, y: 18 }, label);
  return [heat, bar, title, note(10, 34, box.note, "start"), note(w - 10, 18, `${costText(state, box)}  +`, "end")];
}

/**
 * @param {number} x
 * @param {number} y
 * @param {string} text
 * @param {"start" | "end"} anchor
 * @returns {SVGTextElement}
 */
function note(x, y, text, anchor) {
  return svgElement("text", { class: "note", x, y, "text-anchor": anchor }, text);
}

/**
 * A box's number under the metric in force: a lower bound where something in it cannot be counted.
 * @param {GraphState} state
 * @param {Box} box
 * @returns {string}
 */
function costText(state, box) {
  const value = box.values[state.metric] ?? 0;
  const isBound = box.uncounted > 0 && metricOf(state)?.join === "sum";
  return isBound ? `≥ ${short(value)}` : metricText(state, value);
}

/**
 * A number of the metric in force: a share of the whole where that means something.
 * @param {GraphState} state
 * @param {number} value
 * @returns {string}
 */
export function metricText(state, value) {
  const { totals } = state.data;
  return metricOf(state)?.join === "sum" ? share(value, totals[state.metric] ?? 0) : short(value);
}

/**
 * The metric that colours the boxes; an address can name one that does not exist.
 * @param {GraphState} state
 * @returns {Metric | undefined}
 */
export function metricOf({ data, local }) {
  return data.metrics.find(({ id }) => id === local.colour) ?? data.metrics[0];
}

/**
 * A box's value over the largest one of any box, 0 to 1.
 * @param {GraphState} state
 * @param {Box} box
 * @param {string} metric its id
 * @returns {number}
 */
export function partOfMost({ most }, { values }, metric) {
  return (values[metric] ?? 0) / (most[metric] || 1);
}

/**
 * A line, and its label where Python has placed it.
 * @param {Edge} edge
 * @returns {[SVGPolylineElement, SVGTextElement | null]}
 */
export function drawEdge({ line, dx, dy }) {
  const points = line.points.map(([x, y]) => `${x + dx},${y + dy}`).join(" ");
  const element = svgElement("polyline", { class: "line", points });
  if (!line.place) return [element, null];
  const [x, y, anchor] = line.place;
  return [element, svgElement("text", { class: "shape", x: x + dx, y: y + dy, "text-anchor": anchor }, line.label)];
}
