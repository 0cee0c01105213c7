// In the place of the rows: what is known of a network that is no design.
/** @import { InspectorState, Report } from "./types.js" */

import { htmlElement } from "../dom/elements.js";
import { announce } from "../dom/selection.js";
import { tellServer } from "../dom/talk.js";
import { sentence } from "./render.js";
import { enter } from "./send.js";
import { plainButton } from "./touch.js";

const ABOUT =
  "Its graph, its costs, its table and its exports are here. It is no row of stages that are known here, so none of " +
  "its settings can be edited. Undo brings back what was open.";

const NEAREST = "A design with what was recognised, and something else where nothing was: it says what, at which price";

/** @param {InspectorState} state */
export function showReport(state) {
  const { root, report, data } = state;
  root.classList.toggle("imported", data.report !== null);
  // A new one for each network: what is chosen in it is not shown in it.
  const key = data.report ? JSON.stringify(data.report) : "";
  if (report.dataset.key === key) return;
  report.dataset.key = key;
  report.replaceChildren(...(data.report ? content(data.report) : []));
}

/**
 * @param {Report} report
 * @returns {HTMLElement[]}
 */
function content({ name, source, ops, unknown, more, parts, differs, at }) {
  /** @type {HTMLElement[]} */
  const found = [htmlElement("h3", "", name), htmlElement("p", "", `${source}; ${ops.toLocaleString("en-US")} ops`)];
  if (differs) {
    found.push(htmlElement("h4", "", "Why it is no design"), placed(sentence(differs), at));
  }
  if (unknown.length) {
    found.push(htmlElement("h4", "", "Not known, and not counted: sums are lower bounds"));
    found.push(...unknown.map(([op, path]) => placed(`${op}: ${path}`, path)));
    if (more) found.push(htmlElement("p", "", `and ${more.toLocaleString("en-US")} more`));
  }
  if (parts.length) {
    found.push(htmlElement("h4", "", "Recognised before that"));
    const counted = (/** @type {number} */ count) => `${count} ${count === 1 ? "op" : "ops"}`;
    found.push(...parts.map(([words, count, path]) => placed(`${words}, ${counted(count)}`, path)));
  }
  const near = plainButton("small", "Open the nearest design", NEAREST, () => enter("nearest"));
  return [...found, htmlElement("p", "note", ABOUT), near];
}

/**
 * A line that shows its op in the graph and in the table.
 * @param {string} words
 * @param {string} path
 * @returns {HTMLElement}
 */
function placed(words, path) {
  return plainButton("place", words, `Show ${path}`, () => {
    tellServer("graph", { act: "select", path });
    announce(path);
  });
}
