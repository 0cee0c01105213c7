// The picture of a pass: that of the Design page, which here can be read and opened, and not edited.
/** @import { Ask, DeployData, DeployState, GraphData, GraphState } from "../types.js" */

import { button, htmlElement } from "../dom/elements.js";
import { namedButton } from "../dom/named.js";
import { saveButtons } from "../dom/save.js";
import { createControls, showBar } from "../graph/bar.js";
import { draw } from "../graph/draw.js";
import { wireKeys } from "../graph/keyboard.js";
import { bounds } from "../graph/map.js";
import { wireMenu } from "../graph/menu.js";
import { wirePointer } from "../graph/pointer.js";
import { mark, rove } from "../graph/select.js";
import { newState } from "../graph/state.js";
import { describe } from "../graph/strip.js";
import { apply, fit, follow, placeAgain, screenPlace, start, zoom } from "../graph/view.js";

const ABOUT = "The rewritten network. Arrow keys walk along edges, Enter opens, Escape closes.";

/**
 * @param {HTMLElement} root
 * @param {DeployData} data
 * @param {() => DeployState} owner
 * @returns {GraphState}
 */
export function createPicture(root, data, owner) {
  const controls = createControls(() => state);
  const state = newState(root, ABOUT, controls, graphData(data));
  state.describe = () => describe(state);
  state.tell = (ask) => takeAsk(owner(), ask);
  state.choices = () => ({ level: owner().look.level, colour: controls.colour.value, mode: "graph" });
  const save = saveButtons("rewritten", () => [state.svg, viewBoxOf(state)], root);
  controls.top.append(controls.level, controls.colour, htmlElement("span", "gap"), ...save);
  const tools = htmlElement("div", "tools");
  tools.append(
    button("−", "Zoom out", () => zoom(state, 0.8)),
    controls.zoom,
    button("+", "Zoom in", () => zoom(state, 1.25)),
    namedButton("Fit", "Show the whole network, however small", () => fit(state))
  );
  const strip = htmlElement("div", "strip");
  strip.append(controls.about, controls.actions);
  state.stage.append(state.svg, controls.map, controls.legend, tools);
  root.append(controls.top, state.stage, strip, controls.menu);
  wireKeys(state);
  wirePointer(state);
  wireMenu(state);
  new ResizeObserver(() => (state.moved ? apply(state) : placeAgain(state))).observe(state.stage);
  return state;
}

/**
 * The whole drawing as a view box: left, top, width, height.
 * @param {GraphState} state
 * @returns {[number, number, number, number]}
 */
function viewBoxOf(state) {
  const [left, top, right, bottom] = bounds(state);
  return [left, top, right - left, bottom - top];
}

/**
 * What a picture to be read has: nothing to edit, to search or to save by Python.
 * @param {DeployData} data
 * @returns {GraphData}
 */
function graphData(data) {
  const nothing = { query: "", paths: [], error: "", words: "" };
  return {
    ...data, view: { level: data.look.level, colour: "operations", mode: "graph" }, design: data.look.pass,
    parts: [], pictures: [], acts: [], selected: "", hits: nothing, sources: [], funnel: null, error: null, loads: 0,
    own: "", file: null,
  };
}

/**
 * What is done in the picture changes how it is looked at.
 * @param {DeployState} state
 * @param {Ask} ask
 */
function takeAsk(state, ask) {
  const look = { ...state.look, alike: "" };
  const opened = look.level || state.look === state.data.look ? state.data.opened : look.opened;
  if (ask.act === "level") state.sendLook({ ...look, level: ask.level, opened: [] });
  if (ask.act === "alike") state.sendLook({ ...look, level: "", opened, alike: ask.path });
  if (ask.act === "open") state.sendLook({ ...look, level: "", opened: [...opened, ask.path] });
  if (ask.act === "close") {
    state.sendLook({ ...look, level: "", opened: opened.filter((path) => path !== ask.path) });
  }
}

/** @param {DeployState} state */
export function drawPicture({ graph, data }) {
  const colour = graph.local.colour;
  graph.data = graphData(data);
  graph.local = { ...graph.data.view, colour };
  if (graph.stamp !== data.stamp) {
    const at = screenPlace(graph, graph.anchor);
    draw(graph);
    mark(graph, graph.selected);
    rove(graph);
    if (at) follow(graph, graph.anchor, at);
    else if (!graph.placed || graph.refit) start(graph);
    else if (!graph.moved) placeAgain(graph);
    Object.assign(graph, { anchor: "", focus: "", refit: false, stamp: data.stamp });
    apply(graph);
  }
  showBar(graph);
}
