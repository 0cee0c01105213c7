// The graph: what Python draws, with zoom, pan, opening, selecting, searching, colouring and editing in it.
/** @import { Call, GraphData, GraphState, Point } from "./types.js" */

import { takeAnswer } from "./dom/chosen.js";
import { button, childOfClass, htmlElement, svgElement } from "./dom/elements.js";
import { listen, unlisten } from "./dom/selection.js";
import { createControls, fillTop, showBar } from "./graph/bar.js";
import { draw, drawTrueEdges, emptyLayers } from "./graph/draw.js";
import { showFault } from "./graph/fault.js";
import { wireKeys } from "./graph/keyboard.js";
import { wirePointer } from "./graph/pointer.js";
import { showHits } from "./graph/search.js";
import { mark } from "./graph/select.js";
import { apply, fit, follow, move, screenPlace, storedView, zoom } from "./graph/view.js";

const ABOUT = "Network graph. Arrow keys walk along edges, Enter opens, Escape closes, slash searches.";

/** @param {Call<GraphData, GraphState>} call */
export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const state = (parentElement.state ??= create(parentElement, data));
  state.sendView = (view) => setStateValue("view", view);
  state.sendSettled = (part) => setStateValue("settled", part);
  state.sendEdit = (edit) => setTriggerValue("edit", edit);
  // After an edit Python may have changed the view by itself, and its answer holds.
  if (state.revision !== data.revision) state.unanswered = null;
  state.revision = data.revision;
  state.data = data;
  takeAnswer(state, data.view);
  if (state.stamp !== data.stamp) renew(state);
  showBar(state);
  showHits(state);
  if (!state.boxes.has(state.marked ?? "") || data.selected !== state.selectedByPython) mark(state, data.selected);
  state.selectedByPython = data.selected;
  drawTrueEdges(state);
  showFault(state);
  listen(state, (path) => mark(state, path));
  return () => unlisten(state);
}

/**
 * Another drawing. The view stays with what the user was looking at, if that is still there.
 * @param {GraphState} state
 */
function renew(state) {
  const place = screenPlace(state, state.anchor);
  state.actionsFor = "";
  draw(state);
  mark(state, state.selected);
  setView(state, place);
  state.boxes.get(state.focus)?.element?.focus({ preventScroll: true });
  state.refit = false;
  state.anchor = state.focus = "";
  state.loads = state.data.loads;
  state.stamp = state.data.stamp;
  apply(state);
}

/**
 * @param {GraphState} state
 * @param {Point | null} place where the box that the user has opened or closed stood
 */
function setView(state, place) {
  const { data, loads, placed } = state;
  const loaded = loads !== null && loads !== data.loads;
  const stored = placed ? null : storedView(data.stamp);
  if (stored) move(state, stored);
  else if (place && !loaded) follow(state, state.anchor, place);
  else if (!placed || loaded || !state.moved || state.refit) fit(state);
}

/**
 * @param {HTMLElement} parentElement
 * @param {GraphData} data
 * @returns {GraphState}
 */
function create(parentElement, data) {
  const svg = svgElement("svg", { role: "group", "aria-label": ABOUT });
  const world = svgElement("g", { "data-view": "" });
  svg.append(world);
  const elements = { root: childOfClass(parentElement, "graph"), stage: htmlElement("div", "stage"), svg, world };
  const controls = createControls(() => state);
  /** @type {GraphState} */
  const state = { ...elements, controls, ...nothingYet(data) };
  assemble(state);
  fillTop(state);
  wireKeys(state);
  wirePointer(state);
  new ResizeObserver(() => (state.moved ? apply(state) : fit(state))).observe(state.stage);
  return state;
}

/**
 * The state before the first drawing.
 * @param {GraphData} data
 * @returns {Omit<GraphState, "root" | "stage" | "svg" | "world" | "controls">}
 */
function nothingYet(data) {
  const asked = { local: data.view, unanswered: null, selectedByPython: null };
  const page = { stamp: null, design: null, loads: null, revision: null, partCount: -1 };
  return {
    data, sendView: () => {}, sendSettled: () => {}, sendEdit: () => {}, ...asked, ...page,
    layers: emptyLayers(), distant: svgElement("g"), scene: { items: [], edges: [] }, boxes: new Map(),
    shown: new Map(), crowded: false, fresh: new Set(), metric: "", most: {}, frame: null, map: null, timers: {},
    view: { k: 1, x: 0, y: 0 }, placed: false, moved: false, refit: false, anchor: "", focus: "",
    selected: "", marked: null, hovered: "", actionsFor: "", hits: new Set(), query: "", hit: -1,
    press: null, dragged: false, pressed: false, active: false, gap: null, fault: null,
  };
}

/** @param {GraphState} state */
function assemble(state) {
  const { root, stage, svg, controls } = state;
  const strip = htmlElement("div", "strip");
  strip.append(controls.about, controls.actions);
  const tools = htmlElement("div", "tools");
  tools.append(
    button("−", "Zoom out", () => zoom(state, 0.8)),
    button("+", "Zoom in", () => zoom(state, 1.25)),
    button("Fit", "Show the whole network", () => fit(state))
  );
  stage.append(svg, controls.map, controls.legend, tools);
  root.append(controls.top, controls.palette, stage, strip);
}
