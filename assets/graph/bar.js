// The row above the picture: level, colour, search, parts, funnel and saving; and the legend, which goes with them.
/** @import { Area, Controls, GraphState } from "../types.js" */

import { button, htmlElement } from "../dom/elements.js";
import { onPaper, savePng, saveSvg, standalone, withBackground } from "../dom/save.js";
import { metricOf, metricText } from "./boxes.js";
import { paint, refresh } from "./draw.js";
import { drawPalette } from "./edit.js";
import { bounds, createMap } from "./map.js";
import { goToHit, searchField } from "./search.js";
import { send } from "./send.js";
import { centreOnPoint } from "./view.js";

/**
 * The elements around the picture. They ask for the state when they are used: it does not exist before them.
 * @param {() => GraphState} owner
 * @returns {Controls}
 */
export function createControls(owner) {
  const find = (/** @type {string} */ name) => htmlElement("span", name);
  const steps = find("nexts");
  steps.append(
    button("◂", "Previous hit", () => goToHit(owner(), -1)),
    button("▸", "Next hit", () => goToHit(owner(), 1))
  );
  const found = find("found");
  found.setAttribute("aria-live", "polite");
  const palette = htmlElement("div", "palette");
  palette.hidden = true;
  const modeAbout = "Stages as slabs: height by resolution, width by channels";
  return {
    top: htmlElement("div", "top"),
    palette,
    about: find("about"),
    actions: find("actions"),
    legend: htmlElement("div", "legend"),
    map: createMap(owner, centreOnPoint),
    level: chooser("Level", (value) => chooseLevel(owner(), value)),
    colour: chooser("Colour", (value) => chooseColour(owner(), value)),
    search: searchField(owner),
    found,
    steps,
    mode: button("Funnel", modeAbout, () => toggleMode(owner())),
  };
}

/** @param {GraphState} state */
export function fillTop(state) {
  const { top, level, colour, search, found, steps, mode, palette } = state.controls;
  const parts = button("Parts", "Show the parts that can be dropped into the network", () => {
    palette.hidden = !palette.hidden;
    parts.setAttribute("aria-pressed", String(!palette.hidden));
  });
  parts.setAttribute("aria-pressed", "false");
  top.append(level, colour, search, found, steps, htmlElement("span", "gap"), parts, mode, createSaver(state));
}

/**
 * @param {GraphState} state
 * @param {string} level
 */
function chooseLevel(state, level) {
  state.refit = true;
  send(state, { opened: level });
}

/**
 * @param {GraphState} state
 * @param {string} colour
 */
function chooseColour(state, colour) {
  send(state, { colour });
  paint(state);
  showBar(state);
}

/** @param {GraphState} state */
function toggleMode(state) {
  state.refit = true;
  send(state, { mode: state.local.mode === "funnel" ? "graph" : "funnel" });
}

/**
 * @param {string} label
 * @param {(value: string) => void} act
 * @returns {HTMLSelectElement}
 */
function chooser(label, act) {
  const found = htmlElement("select", "tool");
  found.setAttribute("aria-label", label);
  found.title = label;
  found.onchange = () => act(found.value);
  return found;
}

/** @typedef {[value: string, text: string, about?: string]} Option */

/**
 * Replacing its options closes an open list, so they stay while they are the same.
 * @param {HTMLSelectElement} select
 * @param {Option[]} options
 * @param {string} value
 */
function setOptions(select, options, value) {
  const same = select.options.length === options.length && options.every(([id, text], index) => {
    return select.options[index]?.value === id && select.options[index]?.text === text;
  });
  if (!same) {
    const elements = options.map(([id, text, about = ""]) => {
      return Object.assign(htmlElement("option", "", text), { value: id, title: about });
    });
    select.replaceChildren(...elements);
  }
  select.value = value;
}

/**
 * The upper row and the legend, as the choices stand.
 * @param {GraphState} state
 */
export function showBar(state) {
  const { data, local, controls } = state;
  const level = typeof local.opened === "string" ? local.opened : "";
  const levels = data.levels.map(([id, about]) => /** @type {Option} */ ([id, `Level: ${id}`, about]));
  setOptions(controls.level, level ? levels : [...levels, ["", "Level: as opened"]], level);
  const colours = data.metrics.map(({ id, label, about }) => /** @type {Option} */ ([id, `Colour: ${label}`, about]));
  setOptions(controls.colour, colours, local.colour);
  controls.mode.setAttribute("aria-pressed", String(local.mode === "funnel"));
  showLegend(state);
  if (state.partCount !== data.parts.length) drawPalette(state);
  state.partCount = data.parts.length;
}

/** @param {GraphState} state */
function showLegend(state) {
  const { data, local } = state;
  const { legend } = state.controls;
  const metric = metricOf(state);
  if (!metric) return;
  const name = metric.join === "sum" ? `share of ${metric.label}` : metric.label;
  const most = metricText(state, state.most[metric.id] ?? 0);
  legend.hidden = local.mode === "funnel";
  legend.title = `${metric.about}. The bar in a box is its share of ${data.metrics[0]?.label}.`;
  const texts = [htmlElement("span", "", `${name}: 0`), htmlElement("span", "scale"), htmlElement("span", "", most)];
  legend.replaceChildren(...texts);
}

/**
 * @param {GraphState} state
 * @returns {HTMLElement}
 */
function createSaver(state) {
  const saver = htmlElement("details", "saver");
  const title = htmlElement("summary", "tool", "Save");
  title.title = "Save the picture as it is shown";
  const menu = htmlElement("div", "menu");
  const paper = chooser("Paper", () => {});
  setOptions(paper, [["", "as on screen"], ["light", "light"], ["dark", "dark"], ["none", "transparent"]], "");
  const save = (/** @type {(background: string) => void} */ act) => () => {
    saver.open = false;
    withEveryBox(state, () => onPaper(state.root, paper.value, act));
  };
  const copy = () => standalone(state.svg, viewBox(bounds(state)));
  const svg = save((background) => saveSvg(withBackground(copy(), background), "graph"));
  menu.append(paper, button("SVG", "Save the picture as SVG", svg));
  for (const scale of [1, 2, 3, 4]) {
    const png = save((background) => savePng(copy(), "graph", background, scale));
    menu.append(button(`PNG ${scale}×`, `Save the picture as PNG, ${scale} times as large`, png));
  }
  saver.append(title, menu);
  return saver;
}

/**
 * @param {Area} area
 * @returns {[number, number, number, number]}
 */
function viewBox([left, top, right, bottom]) {
  return [left, top, right - left, bottom - top];
}

/**
 * Do something while every box is an element, whatever is in view.
 * @param {GraphState} state
 * @param {() => void} act
 */
function withEveryBox(state, act) {
  const { crowded } = state;
  state.crowded = false;
  refresh(state);
  act();
  state.crowded = crowded;
  refresh(state);
}
