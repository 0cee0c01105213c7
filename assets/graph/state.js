// A picture before anything is drawn in it: its elements, and what it keeps.
/** @import { Controls, GraphData, GraphState } from "../types.js" */

import { htmlElement, svgElement } from "../dom/elements.js";
import { emptyLayers } from "./draw.js";

/**
 * @param {HTMLElement} root
 * @param {string} about what screen readers say of the picture
 * @param {Controls} controls
 * @param {GraphData} data
 * @returns {GraphState}
 */
export function newState(root, about, controls, data) {
  const svg = svgElement("svg", { role: "group", "aria-label": about, tabindex: -1 });
  const world = svgElement("g", { "data-view": "" });
  svg.append(arrowheads(), world);
  const state = { root, stage: htmlElement("div", "stage"), svg, world, controls, ...nothingYet(data) };
  world.append(state.distant, ...Object.values(state.layers));
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
    data, local: data.view, describe: () => {}, tell: () => {}, choices: () => data.view, ...page, ...view,
    layers: emptyLayers(), distant: svgElement("g"), scene: { items: [], edges: [] }, boxes: new Map(),
    shown: new Map(), painting: 0, crowded: false, fresh: new Set(), metric: "", most: {}, scale: "", frame: null,
    map: null, timers: {}, anchor: "", focus: "", stop: "", selected: "", marked: null, selectedByPython: null,
    hovered: "", actionsFor: "", hits: new Set(), query: "", hit: -1, press: null, dragged: false, pressed: false,
    fingers: new Map(), hotkey: null, gap: null, fault: null,
  };
}
