// The graph: what Python draws, with zoom, pan, opening, selecting, searching, colouring and editing in it.
/** @import { Call, GraphData, GraphState, Point, Talked } from "./types.js" */

import { keepInAddress } from "./dom/address.js";
import { button, childOfClass, htmlElement } from "./dom/elements.js";
import { listen, unlisten } from "./dom/selection.js";
import { createControls, fillTop, showBar } from "./graph/bar.js";
import { draw, drawTrueEdges } from "./graph/draw.js";
import { showFault } from "./graph/fault.js";
import { enterGraph, wireKeys } from "./graph/keyboard.js";
import { wireMenu } from "./graph/menu.js";
import { listenForKey, unlistenForKey } from "./dom/hotkey.js";
import { join, tellServer } from "./dom/talk.js";
import { namedButton } from "./dom/named.js";
import { wirePointer } from "./graph/pointer.js";
import { saveFile } from "./graph/saver.js";
import { showHits } from "./graph/search.js";
import { mark, rove } from "./graph/select.js";
import { chosen } from "./graph/send.js";
import { newState } from "./graph/state.js";
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
  const controls = createControls(() => state);
  const state = newState(childOfClass(parentElement, "graph"), ABOUT, controls, data);
  state.describe = () => describe(state);
  // One step after the other ("open this") and never a state ("these are open"): a state that was read before an answer
  // came would take back what the answer brings.
  state.tell = (ask) => tellServer("graph", ask);
  state.choices = () => chosen(state);
  assemble(state);
  fillTop(state);
  wireKeys(state);
  wirePointer(state);
  wireMenu(state);
  new ResizeObserver(() => (state.moved ? apply(state) : placeAgain(state))).observe(state.stage);
  return state;
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
