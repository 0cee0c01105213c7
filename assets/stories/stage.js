// The stage: a scene, the table behind it, and both as files.
/** @import { StoriesState, StorySection, StoryStage, StoryStep, StoryTable } from "../types.js" */

import { htmlElement } from "../dom/elements.js";
import { drawFigure } from "../dom/figure.js";
import { namedButton } from "../dom/named.js";
import { queryOf } from "../lib/place.js";
import { sceneElement } from "./scene.js";

const FILES = ["svg", "png", "pdf", "csv"];

/**
 * @param {string} id of the story
 * @returns {StoryStage}
 */
export function createStage(id) {
  const stage = htmlElement("div", "stage"), picture = htmlElement("div", "picture"), svg = sceneElement();
  const behind = htmlElement("div", "behind"), tools = htmlElement("div", "stage-tools");
  // What does not fit is scrolled, by keyboard too.
  behind.tabIndex = 0;
  picture.append(svg);
  stage.append(picture, behind, tools);
  return { id, svg, figure: null, isTable: false, parts: { stage, picture, behind, tools } };
}

/**
 * @param {StoriesState} state
 * @param {StoryStage} stage
 * @param {StoryStep} step
 */
export function drawStage(state, stage, step) {
  const { parts } = stage;
  drawFigure(stage, step.figure);
  showOne(stage);
  parts["behind"]?.replaceChildren(tableElement(step.table));
  const query = queryOf(window.location.search, state.place);
  const links = state.address ? FILES.map((ending) => fileLink(`${state.address}.${ending}${query}`, ending)) : [];
  const turn = namedButton("Table", "The numbers of the picture as a table", () => {
    stage.isTable = !stage.isTable;
    turn.setAttribute("aria-pressed", String(stage.isTable));
    showOne(stage);
  });
  turn.setAttribute("aria-pressed", String(stage.isTable));
  parts["tools"]?.replaceChildren(turn, ...links);
  parts["print"]?.setAttribute("href", `${state.address}.html${query}`);
}

/** @param {StoryStage} stage */
function showOne({ parts, isTable }) {
  const { picture, behind } = parts;
  if (picture) picture.hidden = isTable;
  if (behind) behind.hidden = !isTable;
}

/**
 * @param {string} address
 * @param {string} ending
 * @returns {HTMLAnchorElement}
 */
function fileLink(address, ending) {
  const link = htmlElement("a", "tool", ending.toUpperCase());
  link.href = address;
  link.download = "";
  link.title = `Save ${ending === "csv" ? "the table" : "the picture"} as ${ending.toUpperCase()}`;
  return link;
}

/**
 * @param {StoryTable} table
 * @returns {HTMLTableElement}
 */
function tableElement({ title, sections, notes }) {
  const found = htmlElement("table");
  found.append(htmlElement("caption", "", [title, ...notes].join(". ")));
  for (const section of sections) found.append(...sectionElements(section));
  return found;
}

/**
 * @param {StorySection} section
 * @returns {HTMLElement[]} its head and its body
 */
function sectionElements({ heads, rows, numbers }) {
  const kind = (/** @type {number} */ column) => (numbers[column] ? "number" : "");
  const head = htmlElement("tr"), body = htmlElement("tbody"), top = htmlElement("thead");
  for (const [column, text] of heads.entries()) {
    const cell = htmlElement("th", kind(column), text);
    cell.scope = "col";
    head.append(cell);
  }
  for (const row of rows) {
    const line = htmlElement("tr");
    line.append(...row.map((text, column) => htmlElement("td", kind(column), text)));
    body.append(line);
  }
  top.append(head);
  return [top, body];
}
