// The graph: what Python draws, with zoom, pan, opening, selecting, searching, colouring and editing in it.
/** @import { Call, GraphData, GraphState, Point, Talked } from "./types.js" */

import { keepInAddress } from "./dom/address.js";
import { button, childOfClass, htmlElement, svgElement } from "./dom/elements.js";
import { listen, unlisten } from "./dom/selection.js";
import { createControls, fillTop, showBar } from "./graph/bar.js";
import { draw, drawTrueEdges, emptyLayers } from "./graph/draw.js";
import { showFault } from "./graph/fault.js";
import { enterGraph, wireKeys } from "./graph/keyboard.js";
import { wireMenu } from "./graph/menu.js";
import { listenForKey, unlistenForKey } from "./dom/hotkey.js";
import { join } from "./dom/talk.js";
import { namedButton } from "./dom/named.js";
import { wirePointer } from "./graph/pointer.js";
import { saveFile } from "./graph/saver.js";
import { showHits } from "./graph/search.js";
import { mark, rove } from "./graph/select.js";
import { chosen } from "./graph/send.js";
import { describe } from "./graph/strip.js";
import { apply, fit, follow, move, placeAgain, screenPlace, start, storedView, zoom } from "./graph/view.js";
import { keepRecent } from "./lib/recent.js";

const ABOUT =
  "Network graph. Arrow keys walk along edges, Enter opens, Escape closes, the menu key opens a box's menu, slash " +
  "searches.";

/** @param {Call<GraphData & { talk: Talked }, GraphState>} call */
export default function (call) {
  const { parentElement } = call;
  const leave = join("graph", call, (data) => show(parentElement, data));
  const state = /** @type {GraphState} */ (parentElement.state);
  listen(state, (path) => mark(state, path));
  listenForKey(state, "g", () => enterGraph(state));
  return () => {
    leave();
    unlisten(state);
    unlistenForKey(state);
  };
}

/**
 * @param {Call<GraphData, GraphState>["parentElement"]} parentElement
 * @param {GraphData} data
 */
function show(parentElement, data) {
  const state = (parentElement.state ??= create(parentElement, data));
  state.data = data;
  state.local = chosen(state);
  keepInAddress(data.words);
  remember(data);
  if (state.stamp !== data.stamp) renew(state);
  showBar(state);
  showHits(state);
  if (!state.boxes.has(state.marked ?? "") || data.selected !== state.selectedByPython) mark(state, data.selected);
  state.selectedByPython = data.selected;
  drawTrueEdges(state);
  showFault(state);
  saveFile(state);
}

const TAB = Math.random().toString(36).slice(2);

/**
 * Keep the design among those of this browser; a published network as it stands is found without.
 * @param {GraphData} data
 */
function remember({ words, loads, own }) {
  const notation = words.d ?? "";
  if (own && notation) keepRecent(window.localStorage, { id: `${TAB}-${loads}`, name: own, notation, at: Date.now() });
}

/**
 * Another drawing. The view stays with what the user was looking at, if that is still there.
 * @param {GraphState} state
 */
function renew(state) {
  const at = screenPlace(state, state.anchor);
  state.actionsFor = "";
  // The words of a search of another design, or of this one before another page was shown.
  if (state.loads !== state.data.loads) state.controls.search.value = state.data.hits.query;
  draw(state);
  mark(state, state.selected);
  rove(state);
  setView(state, at);
  // Where a box is of another form than before, it is another element.
  const element = state.boxes.get(state.focus)?.element;
  if (state.focus) element?.focus({ preventScroll: true });
  state.refit = false;
  state.anchor = state.focus = "";
  state.loads = state.data.loads;
  state.stamp = state.data.stamp;
  apply(state);
}

/**
 * @param {GraphState} state
 * @param {Point | null} at where the box that the user has opened or closed stood
 */
function setView(state, at) {
  const { data, loads, placed } = state;
  const loaded = loads !== null && loads !== data.loads;
  const stored = placed ? null : storedView(data.stamp);
  if (stored) move(state, stored);
  else if (at && !loaded) follow(state, state.anchor, at);
  else if (!placed || loaded || state.refit) start(state);
  else if (!state.moved) placeAgain(state);
}

/**
 * @param {HTMLElement} parentElement
 * @param {GraphData} data
 * @returns {GraphState}
 */
function create(parentElement, data) {
  const svg = svgElement("svg", { role: "group", "aria-label": ABOUT, tabindex: -1 });
  const world = svgElement("g", { "data-view": "" });
  svg.append(arrowheads(), world);
  const elements = { root: childOfClass(parentElement, "graph"), stage: htmlElement("div", "stage"), svg, world };
  const controls = createControls(() => state);
  /** @type {GraphState} */
  const state = { ...elements, controls, ...nothingYet(data) };
  state.describe = () => describe(state);
  world.append(state.distant, ...Object.values(state.layers));
  assemble(state);
  fillTop(state);
  wireKeys(state);
  wirePointer(state);
  wireMenu(state);
  new ResizeObserver(() => (state.moved ? apply(state) : placeAgain(state))).observe(state.stage);
  return state;
}

/** @returns {SVGDefsElement} */
function arrowheads() {
  const found = svgElement("defs");
  for (const name of ["line-head", "turn-head"]) {
    const size = { markerUnits: "userSpaceOnUse", markerWidth: 7, markerHeight: 7, refX: 7, refY: 3.5 };
    const marker = svgElement("marker", { id: name, class: name, orient: "auto", ...size });
    marker.append(svgElement("path", { d: "M0 0L7 3.5L0 7Z" }));
    found.append(marker);
  }
  return found;
}

/**
 * The state before the first drawing.
 * @param {GraphData} data
 * @returns {Omit<GraphState, "root" | "stage" | "svg" | "world" | "controls">}
 */
function nothingYet(data) {
  const page = { stamp: null, design: null, loads: null, partCount: -1, legendOf: "", filed: data.file?.number ?? 0 };
  const view = { view: { k: 1, x: 0, y: 0 }, placed: false, moved: false, refit: false, whole: false };
  return {
    data, local: data.view, describe: () => {}, ...page, ...view,
    layers: emptyLayers(), distant: svgElement("g"), scene: { items: [], edges: [] }, boxes: new Map(),
    shown: new Map(), painting: 0, crowded: false, fresh: new Set(), metric: "", most: {}, scale: "", frame: null,
    map: null, timers: {}, anchor: "", focus: "", stop: "", selected: "", marked: null, selectedByPython: null,
    hovered: "", actionsFor: "", hits: new Set(), query: "", hit: -1, press: null, dragged: false, pressed: false,
    fingers: new Map(), hotkey: null, gap: null, fault: null,
  };
}

/** @param {GraphState} state */
function assemble(state) {
  const { root, stage, svg, controls } = state;
  const strip = htmlElement("div", "strip");
  strip.append(controls.about, controls.fault, controls.actions);
  const tools = htmlElement("div", "tools");
  tools.append(
    button("−", "Zoom out", () => zoom(state, 0.8)),
    controls.zoom,
    button("+", "Zoom in", () => zoom(state, 1.25)),
    namedButton("Fit", "Show the whole network, however small", () => fit(state))
  );
  stage.append(svg, controls.map, controls.legend, tools);
  root.append(controls.top, controls.palette, stage, strip, controls.menu);
}
