// The row above the picture: level, colour, search, blocks, 3-D view and saving; and the legend, which goes with them.
/** @import { Controls, GraphState } from "../types.js" */

import { htmlElement } from "../dom/elements.js";
import { metricOf, metricText } from "./boxes.js";
import { paint } from "./draw.js";
import { drawPalette } from "./edit.js";
import { createMap } from "./map.js";
import { namedButton } from "../dom/named.js";
import { createSaver } from "./saver.js";
import { searchAnswer, searchField } from "./search.js";
import { send } from "./send.js";
import { centreOnPoint, zoomTo } from "./view.js";

/**
 * The elements around the picture. They ask for the state when they are used: it does not exist before them.
 * @param {() => GraphState} owner
 * @returns {Controls}
 */
export function createControls(owner) {
  const find = (/** @type {string} */ name) => htmlElement("span", name);
  const [palette, fault, menu] = [htmlElement("div", "palette"), find("trouble"), htmlElement("div", "deeds")];
  palette.hidden = fault.hidden = menu.hidden = true;
  fault.setAttribute("role", "status");
  menu.setAttribute("role", "menu");
  const modeAbout = "Stages as slabs: height by resolution, width by channels";
  return {
    top: htmlElement("div", "top"),
    palette,
    fault,
    menu,
    about: find("about"),
    actions: find("actions"),
    legend: htmlElement("div", "legend"),
    map: createMap(owner, centreOnPoint),
    level: chooser("Level", (value) => chooseLevel(owner(), value)),
    colour: chooser("Colour", (value) => chooseColour(owner(), value)),
    search: searchField(owner),
    ...searchAnswer(owner),
    zoom: namedButton("100 %", "Zoom; a click shows the drawing in its own size", () => zoomTo(owner(), 1)),
    adder: namedButton("Add block", "Show the blocks that can be put into the network", () => {}),
    mode: namedButton("3-D view", modeAbout, () => toggleMode(owner())),
  };
}

/** @param {GraphState} state */
export function fillTop(state) {
  const { top, level, colour, search, answer, mode, palette, adder } = state.controls;
  adder.onclick = () => showPalette(state, palette.hidden !== false);
  adder.setAttribute("aria-pressed", "false");
  const finder = htmlElement("span", "finder");
  finder.append(search, answer);
  top.append(level, colour, finder, htmlElement("span", "gap"), adder, mode, createSaver(state));
}

/**
 * @param {GraphState} state
 * @param {boolean} isShown
 */
function showPalette({ controls: { palette, adder } }, isShown) {
  palette.hidden = !isShown;
  adder.setAttribute("aria-pressed", String(isShown));
}

/**
 * @param {GraphState} state
 * @param {string} level
 */
function chooseLevel(state, level) {
  state.refit = true;
  send(state, { act: "level", level });
}

/**
 * @param {GraphState} state
 * @param {string} colour
 */
function chooseColour(state, colour) {
  send(state, { act: "colour", colour });
  paint(state);
  showBar(state);
}

/** @param {GraphState} state */
function toggleMode(state) {
  state.refit = true;
  send(state, { act: "mode", mode: state.local.mode === "funnel" ? "graph" : "funnel" });
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
  const levels = data.levels.map(([id, label, about]) => /** @type {Option} */ ([id, `Level: ${label}`, about]));
  setOptions(controls.level, local.level ? levels : [...levels, ["", "Level: as opened"]], local.level);
  const colours = data.metrics.map(({ id, label, about }) => /** @type {Option} */ ([id, `Colour: ${label}`, about]));
  setOptions(controls.colour, colours, local.colour);
  controls.mode.setAttribute("aria-pressed", String(local.mode === "funnel"));
  showLegend(state);
  if (state.partCount !== data.parts.length) drawPalette(state);
  // What is no design takes no blocks.
  controls.adder.hidden = !data.parts.length;
  if (!data.parts.length) showPalette(state, false);
  state.partCount = data.parts.length;
}

/**
 * The scale of the colour, and the marks of the layers that are in the drawing.
 * @param {GraphState} state
 */
function showLegend(state) {
  const { data, local } = state;
  const { legend } = state.controls;
  const metric = metricOf(state);
  if (!metric) return;
  const name = metric.join === "sum" ? `share of ${metric.label}` : metric.label;
  const most = metricText(state, state.most[metric.id] ?? 0);
  legend.hidden = local.mode === "funnel";
  const looks = [...new Set(data.boxes.look)].filter(Boolean);
  const key = JSON.stringify([name, most, looks, metric.about]);
  if (state.legendOf === key) return;
  state.legendOf = key;
  legend.title = `${metric.about}. The bar in a box is its share of ${data.metrics[0]?.label}.`;
  const marks = looks.map((look) => {
    const mark = htmlElement("span", "key", look);
    mark.dataset["look"] = look;
    return mark;
  });
  const texts = [htmlElement("span", "", `${name}: 0`), htmlElement("span", "scale"), htmlElement("span", "", most)];
  legend.replaceChildren(...texts, ...marks);
}
