// The picture. A crowded one exists only where it is in view, and from far away only as a few paths.
/** @import { Area, Edge, GraphState, Item, Layers, Point } from "../types.js" */

import { markElement, svgElement } from "../dom/elements.js";
import { shownPath } from "../lib/paths.js";
import { areaOf, changed, flatten, overlap } from "../lib/scene.js";
import { visible } from "../lib/views.js";
import { drawBox, drawEdge, metricOf, OPERATIONS, partOfMost } from "./boxes.js";

const MANY = 700; // boxes; beyond them only those in view are elements
export const DISTANT = 0.3; // zoom; below it letters cannot be read
const SHADES = 8;
const MARGIN = 100; // around what is in view, so that a small move shows no gaps

/** @returns {Layers} */
export function emptyLayers() {
  const layer = () => svgElement("g");
  return { frames: layer(), lines: layer(), boxes: layer(), labels: layer(), arcs: layer() };
}

/**
 * Other data: all of it anew.
 * @param {GraphState} state
 */
export function draw(state) {
  const { data } = state;
  const before = state.scene.items;
  const edited = state.design !== null && state.design !== data.design;
  state.scene = flatten(data);
  state.boxes = new Map(state.scene.items.map((item) => [item.path, item]));
  state.crowded = state.scene.items.length > MANY;
  state.fresh = edited ? changed(before, state.scene.items) : new Set();
  state.design = data.design;
  paint(state);
}

/**
 * Everything anew: after other data, and after another colour.
 * @param {GraphState} state
 */
export function paint(state) {
  const { data, world } = state;
  state.metric = metricOf(state)?.id ?? OPERATIONS;
  const boxes = state.scene.items.map(({ box }) => box).filter(({ form }) => form !== "frame");
  const largest = (/** @type {string} */ id) => boxes.reduce((most, box) => Math.max(most, box.values[id] ?? 0), 0);
  state.most = Object.fromEntries(data.metrics.map(({ id }) => [id, largest(id)]));
  state.layers = emptyLayers();
  state.distant = svgElement("g");
  state.shown.clear();
  world.replaceChildren(state.distant, ...Object.values(state.layers));
  if (state.local.mode === "funnel") {
    state.layers.boxes.append(...(data.funnel?.marks ?? []).map(markElement));
    return;
  }
  if (state.crowded) drawDistant(state);
  refresh(state);
}

/** @param {GraphState} state */
function isDistant({ crowded, view }) {
  return crowded && view.k < DISTANT;
}

/**
 * The size of the picture's place on the screen.
 * @param {GraphState} state
 * @returns {Point}
 */
export function roomOf({ svg }) {
  return [svg.clientWidth, svg.clientHeight];
}

/**
 * Bring what is in view into being, and let go of the rest.
 * @param {GraphState} state
 */
export function refresh(state) {
  const { scene, crowded } = state;
  if (state.local.mode === "funnel" || (crowded && !state.placed)) return;
  const distant = isDistant(state);
  state.distant.style.display = distant ? "" : "none";
  const view = visible(state.view, roomOf(state), MARGIN);
  const inView = (/** @type {Area} */ area) => !distant && (!crowded || overlap(area, view));
  const items = scene.items.filter((item) => inView(areaOf(item)));
  showOnly(state, [...items, ...scene.edges.filter(({ area }) => inView(area))]);
}

/**
 * @param {GraphState} state
 * @param {(Item | Edge)[]} wanted
 */
function showOnly(state, wanted) {
  const now = new Set(wanted);
  for (const [thing, elements] of state.shown) {
    if (now.has(thing)) continue;
    elements.forEach((element) => element.remove());
    state.shown.delete(thing);
  }
  for (const thing of wanted) {
    if (state.shown.has(thing)) continue;
    state.shown.set(thing, "box" in thing ? showBox(state, thing) : showEdge(state, thing));
  }
}

/**
 * @param {GraphState} state
 * @param {Item} item
 * @returns {SVGElement[]}
 */
function showBox(state, item) {
  const element = drawBox(state, item);
  item.element = element;
  state.layers[item.box.form === "frame" ? "frames" : "boxes"].append(element);
  element.classList.toggle("selected", item.path === state.marked);
  element.classList.toggle("hit", state.hits.has(item.path));
  return [element];
}

/**
 * @param {GraphState} state
 * @param {Edge} edge
 * @returns {SVGElement[]}
 */
function showEdge({ layers }, edge) {
  const [line, label] = drawEdge(edge);
  layers.lines.append(line);
  if (!label) return [line];
  layers.labels.append(label);
  return [line, label];
}

/**
 * From far away: one path for all frames, one for all lines, and one per shade for the boxes.
 * @param {GraphState} state
 */
function drawDistant(state) {
  const shades = Array.from({ length: SHADES + 1 }, () => /** @type {string[]} */ ([]));
  const frames = /** @type {string[]} */ ([]);
  for (const { box, x, y } of state.scene.items) {
    const shade = shades[Math.round(SHADES * partOfMost(state, box, state.metric))];
    (box.form === "frame" ? frames : shade)?.push(`M${x} ${y}h${box.w}v${box.h}h${-box.w}z`);
  }
  const lines = state.scene.edges.map(({ line, dx, dy }) => {
    return `M${line.points.map(([x, y]) => `${x + dx} ${y + dy}`).join("L")}`;
  });
  state.distant.replaceChildren(
    svgElement("path", { class: "far-frame", d: frames.join("") }),
    svgElement("path", { class: "line", d: lines.join("") }),
    ...shades.map((paths, shade) => {
      const opacity = 0.08 + (0.72 * shade) / SHADES;
      return svgElement("path", { class: "far-box", d: paths.join(""), "fill-opacity": opacity });
    })
  );
}

/**
 * The edges that a concatenation hides: from every layer whose output the selected one reads.
 * @param {GraphState} state
 */
export function drawTrueEdges(state) {
  const itemOf = (/** @type {string} */ path) => state.boxes.get(shownPath(path, state.data.copies, state.boxes));
  const arcs = state.data.sources.flatMap(([from, to]) => {
    const [a, b] = [itemOf(from), itemOf(to)];
    return a && b && a !== b ? [drawArc(a, b)] : [];
  });
  state.layers.arcs.replaceChildren(...arcs);
}

/**
 * From right side to right side, the farther out the longer.
 * @param {Item} a
 * @param {Item} b
 * @returns {SVGElement}
 */
function drawArc(a, b) {
  const [startX, startY] = [a.x + a.box.w, a.y + a.box.h / 2];
  const [endX, endY] = [b.x + b.box.w, b.y + b.box.h / 2];
  const out = Math.max(startX, endX) + 24 + Math.abs(endY - startY) * 0.12;
  const d = `M${startX},${startY}C${out},${startY} ${out},${endY} ${endX},${endY}`;
  return svgElement("path", { class: "true", d });
}
