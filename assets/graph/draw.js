// The picture. A redraw touches what has changed. A crowded one exists only where it is in view, and from far away only
// as a few paths.
/** @import { Area, Edge, GraphState, Item, Layers, Point, Shown } from "../types.js" */

import { markElement, svgElement } from "../dom/elements.js";
import { shownPath } from "../lib/paths.js";
import { areaOf, changed, drawingOf, flatten, isSameEdge, isSameItem, overlap } from "../lib/scene.js";
import { visible } from "../lib/views.js";
import { createBox, createEdge, dressBox, dressEdge, metricOf, OPERATIONS, partOfMost } from "./boxes.js";

const MANY = 700; // boxes; beyond them only those in view are elements
export const DISTANT = 0.3; // zoom; below it letters cannot be read
const SHADES = 8;
const MARGIN = 100; // around what is in view, so that a small move shows no gaps

/** @returns {Layers} */
export function emptyLayers() {
  const layer = () => svgElement("g");
  return { frames: layer(), lines: layer(), boxes: layer(), labels: layer(), arcs: layer(), funnel: layer() };
}

/**
 * Other data: what is new is made, what has changed is written, what is gone is removed.
 * @param {GraphState} state
 */
export function draw(state) {
  const { data } = state;
  const before = state.scene.items;
  const edited = state.design !== null && state.design !== data.design;
  state.scene = flatten(drawingOf(data));
  state.boxes = new Map(state.scene.items.map((item) => [item.path, item]));
  state.crowded = state.scene.items.length > MANY;
  state.fresh = edited ? changed(before, state.scene.items) : new Set();
  state.design = data.design;
  paint(state);
}

/**
 * After other data, and after another colour.
 * @param {GraphState} state
 */
export function paint(state) {
  const { data, layers } = state;
  state.painting += 1;
  state.metric = metricOf(state)?.id ?? OPERATIONS;
  const boxes = state.scene.items.map(({ box }) => box).filter(({ form }) => form !== "frame");
  const largest = (/** @type {string} */ id) => boxes.reduce((most, box) => Math.max(most, box.values[id] ?? 0), 0);
  state.most = Object.fromEntries(data.metrics.map(({ id }) => [id, largest(id)]));
  state.scale = JSON.stringify([state.metric, state.most, data.totals, metricOf(state)?.label]);
  const slabs = state.local.mode === "funnel" ? (data.funnel?.marks ?? []) : [];
  layers.funnel.replaceChildren(...slabs.map(markElement));
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
  const isFunnel = state.local.mode === "funnel";
  state.distant.style.display = !isFunnel && isDistant(state) ? "" : "none";
  if (crowded && !state.placed) return;
  const hidden = isFunnel || isDistant(state);
  const view = visible(state.view, roomOf(state), MARGIN);
  const inView = (/** @type {Area} */ area) => !hidden && (!crowded || overlap(area, view));
  const items = scene.items.filter((item) => inView(areaOf(item)));
  showOnly(state, [...items, ...scene.edges.filter(({ area }) => inView(area))]);
}

/**
 * @param {GraphState} state
 * @param {(Item | Edge)[]} wanted
 */
function showOnly(state, wanted) {
  const now = new Map(wanted.map((thing) => [thing.key, thing]));
  for (const [key, { elements }] of state.shown) {
    if (now.has(key)) continue;
    elements.forEach((element) => element.remove());
    state.shown.delete(key);
  }
  // The next element of each layer: those that are in their place stay there.
  /** @type {Map<Element, ChildNode | null>} */
  const next = new Map(Object.values(state.layers).map((layer) => [layer, layer.firstChild]));
  for (const thing of now.values()) {
    const shown = state.shown.get(thing.key) ?? makeShown(state, thing);
    dress(state, shown, thing);
    shown.elements.forEach((element, index) => put(layerOf(state, thing, index), element, next));
  }
}

/**
 * @param {Element} layer
 * @param {SVGElement} element
 * @param {Map<Element, ChildNode | null>} next
 */
function put(layer, element, next) {
  const at = next.get(layer) ?? null;
  // A frame must stand before what it holds. An element that is moved loses the focus, so none is without need.
  if (at === element) next.set(layer, element.nextSibling);
  else layer.insertBefore(element, at);
}

/**
 * @param {GraphState} state
 * @param {Item | Edge} thing
 * @param {number} index of its element
 * @returns {SVGGElement}
 */
function layerOf({ layers }, thing, index) {
  if ("box" in thing) return thing.box.form === "frame" ? layers.frames : layers.boxes;
  return index ? layers.labels : layers.lines;
}

/**
 * @param {GraphState} state
 * @param {Item | Edge} thing
 * @returns {Shown}
 */
function makeShown(state, thing) {
  const elements = "box" in thing ? [createBox(thing)] : createEdge(thing);
  const shown = { thing, painting: 0, scale: "", fresh: false, elements };
  state.shown.set(thing.key, shown);
  return shown;
}

/**
 * @param {GraphState} state
 * @param {Shown} shown
 * @param {Item | Edge} thing
 */
function dress(state, shown, thing) {
  const before = { ...shown };
  if (before.thing === thing && before.painting === state.painting) return;
  Object.assign(shown, { thing, painting: state.painting, scale: state.scale, fresh: state.fresh.has(thing.key) });
  if ("box" in thing) {
    thing.element = /** @type {SVGGElement} */ (shown.elements[0]);
    const isPlain = before.scale === state.scale && !before.fresh && !shown.fresh;
    if (!isPlain || !isSameItem(before.thing, thing)) dressBox(state, thing, thing.element);
  } else if (!before.painting || !isSameEdge(before.thing, thing)) {
    dressEdge(thing, shown.elements);
  }
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
  const itemOfPath = (/** @type {string} */ path) => state.boxes.get(shownPath(path, state.data.copies, state.boxes));
  const arcs = state.data.sources.flatMap(([from, to]) => {
    const [a, b] = [itemOfPath(from), itemOfPath(to)];
    return a && b && a !== b ? [drawArc(a, b)] : [];
  });
  if (arcs.length || state.layers.arcs.childElementCount) state.layers.arcs.replaceChildren(...arcs);
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
