// One box, one line: made once, and then changed where its data did.
/** @import { Box, Edge, GraphState, Item, Metric } from "../types.js" */

import { svgElement } from "../dom/elements.js";
import { share, short } from "../lib/numbers.js";
import { middleHead } from "../lib/scene.js";

const HEADER = 26;
export const OPERATIONS = "operations"; // id of the metric that every box shows as a bar
const HEAT = 0.6; // opacity of the costliest box
const BADGE = 6; // radius of the number of a turn

/** @type {WeakMap<Element, Record<string, string | number>>} */
const written = new WeakMap(); // what each element has, so that nothing is written twice

/**
 * Give an element attributes and a text, where they differ from what it has.
 * @param {Element | null | undefined} element
 * @param {Record<string, string | number>} wanted with the text under "text"
 */
function tell(element, wanted) {
  if (!element) return;
  const before = written.get(element) ?? {};
  for (const [name, value] of Object.entries(wanted)) {
    if (before[name] === value) continue;
    if (name === "text") element.textContent = String(value);
    else element.setAttribute(name, String(value));
  }
  written.set(element, { ...before, ...wanted });
}

/** Its parts, in the order in which they are painted: tag and class. @type {Record<Box["form"], [string, string][]>} */
const PARTS = {
  layer: [["rect", "body"], ["rect", "heat"], ["rect", "bar"], ["rect", "look"], ["text", "name"]],
  group: [
    ["rect", "body"], ["rect", "heat"], ["rect", "bar"], ["text", "title"], ["text", "note"], ["text", "cost"],
    ["circle", "dot"],
  ],
  frame: [["rect", "body"], ["rect", "header"], ["text", "title"], ["text", "cost"], ["circle", "dot"]],
};

/**
 * A box without its words and sizes, which `dressBox` gives it.
 * @param {Item} item
 * @returns {SVGGElement}
 */
export function createBox({ box: { form }, path }) {
  const attributes = { class: `box ${form}`, "data-path": path, "data-form": form, role: "button", tabindex: -1 };
  const element = svgElement("g", attributes);
  if (form !== "layer") element.setAttribute("aria-expanded", String(form === "frame"));
  const parts = PARTS[form].map(([tag, name]) => {
    return svgElement(/** @type {"rect" | "text" | "circle"} */ (tag), { class: name });
  });
  element.append(svgElement("title"), ...parts);
  return element;
}

/**
 * What a box shows now.
 * @param {GraphState} state
 * @param {Item} item
 * @param {SVGElement} element
 */
export function dressBox(state, item, element) {
  const { box, path, x, y } = item;
  const about = [`${path}: ${box.about}`, box.formula, box.changed && `Changed: ${box.changed}`];
  tell(element, { transform: `translate(${x} ${y})`, "aria-label": nameOf(state, item) });
  const parts = Object.fromEntries([...element.children].map((part) => [part.getAttribute("class") ?? "about", part]));
  tell(parts["about"], { text: about.filter(Boolean).join("\n") });
  tell(parts["body"], { width: box.w, height: box.h, rx: 5 });
  if (box.form === "frame") tell(parts["header"], { width: box.w, height: HEADER, rx: 5 });
  else dressCost(state, box, parts);
  dressWords(state, box, parts);
  element.classList.toggle("selected", path === state.marked);
  element.classList.toggle("hit", state.hits.has(path));
  element.classList.toggle("changed", Boolean(box.changed));
  const fresh = state.fresh.has(item.key);
  element.classList.toggle("fresh", fresh);
  // Two names in turn: an animation starts anew only under another one.
  tell(parts["body"], { style: fresh ? `animation-name: fresh-${state.painting % 2}` : "" });
}

/**
 * What is written in a box, which is its name: for a screen reader the path tells it from others of the same words.
 * @param {GraphState} state
 * @param {Item} item
 * @returns {string}
 */
function nameOf(state, { box, path }) {
  if (box.form === "layer") return `${box.label}, ${path}`;
  return [box.label, box.note, costText(state, box), path].filter(Boolean).join(", ");
}

/**
 * @param {GraphState} state
 * @param {Box} box
 * @param {Record<string, Element>} parts
 */
function dressCost(state, box, { heat, bar, look }) {
  const { w, h } = box;
  tell(heat, { width: w, height: h, rx: 5, "fill-opacity": HEAT * partOfMost(state, box, state.metric) });
  tell(bar, { x: 3, y: h - 4, height: 2.5, rx: 1, width: (w - 6) * partOfMost(state, box, OPERATIONS) });
  // As EDGE in arch/drawing/looks.py.
  tell(look, { x: 2, y: 4, width: 4, height: h - 8, rx: 2, "data-look": box.look });
}

/**
 * @param {GraphState} state
 * @param {Box} box
 * @param {Record<string, Element>} parts
 */
function dressWords(state, box, { name, title, note, cost, dot }) {
  const { w, form } = box;
  const line = form === "frame" ? 17 : 18;
  tell(name, { x: w / 2, y: 17, "text-anchor": "middle", text: box.label });
  tell(title, { x: 10, y: line, text: box.label });
  tell(note, { x: 10, y: 34, text: box.note });
  const sign = form === "frame" ? "−" : "+";
  tell(cost, { x: w - 10, y: line, "text-anchor": "end", text: `${costText(state, box)}  ${sign}` });
  tell(dot, { cx: w, cy: 0, r: box.changed ? 4 : 0 });
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
 * A line with its arrowhead, and the text for its label where Python has placed one.
 * @param {Edge} edge
 * @returns {SVGElement[]}
 */
export function createEdge({ line }) {
  const element = svgElement("g", { class: line.turn ? "edge turn" : "edge" });
  const head = line.turn ? "url(#turn-head)" : "url(#line-head)";
  element.append(svgElement("path", { class: "line", "marker-end": head }), svgElement("path", { class: "middle" }));
  return line.place ? [element, svgElement("text", { class: "shape" })] : [element];
}

/**
 * Where a line runs now, and what it carries.
 * @param {Edge} edge
 * @param {SVGElement[]} elements
 */
export function dressEdge({ line, dx, dy }, [element, label]) {
  const [path, middle, ...badges] = element?.children ?? [];
  tell(element, { transform: `translate(${dx} ${dy})` });
  tell(path, { d: `M${line.points.map(([x, y]) => `${x} ${y}`).join("L")}` });
  tell(middle, { d: line.turn ? middleHead(line.points) : "" });
  const [x, y, anchor] = line.place ?? [0, 0, "start"];
  tell(label, { x: x + dx, y: y + dy, "text-anchor": anchor, text: line.label });
  const places = JSON.stringify(line.badges);
  if (element?.getAttribute("data-badges") === places) return;
  element?.setAttribute("data-badges", places);
  badges.forEach((badge) => badge.remove());
  element?.append(...line.badges.flatMap(([atX, atY]) => [
    svgElement("circle", { class: "badge", cx: atX, cy: atY, r: BADGE }),
    svgElement("text", { class: "number", x: atX, y: atY + 3, "text-anchor": "middle" }, String(line.turn)),
  ]));
}
