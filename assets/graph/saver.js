// The picture as a file: Python draws it in every format, so that all of them are the same picture.
/** @import { GraphState } from "../types.js" */

import { htmlElement } from "../dom/elements.js";
import { namedButton } from "../dom/named.js";
import { send } from "./send.js";

const PAPERS = [
  ["", "Paper: as on screen"], ["light", "Paper: light"], ["dark", "Paper: dark"], ["transparent", "Paper: none"],
];

/**
 * @param {GraphState} state
 * @returns {HTMLElement}
 */
export function createSaver(state) {
  const saver = htmlElement("details", "saver");
  const title = htmlElement("summary", "tool", "Save picture");
  title.title = "Save the whole picture, as it is opened and coloured";
  const menu = htmlElement("div", "formats");
  const paper = htmlElement("select", "tool");
  paper.setAttribute("aria-label", "Paper");
  paper.append(...PAPERS.map(([value = "", text = ""]) => new Option(text, value)));
  const rows = state.data.pictures.map(([format, label]) => namedButton(label, `Save the picture as ${label}`, () => {
    saver.open = false;
    send(state, { act: "save", format, paper: paper.value || paperOf(state.root) });
  }));
  menu.append(paper, ...rows);
  saver.append(title, menu);
  saver.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !saver.contains(relatedTarget)) saver.open = false;
  });
  // A press on what takes no focus, as the picture, closes it too.
  state.stage.addEventListener("pointerdown", () => (saver.open = false));
  saver.onkeydown = (event) => {
    if (event.key !== "Escape") return;
    saver.open = false;
    title.focus();
  };
  return saver;
}

/**
 * The paper that is like the screen.
 * @param {Element} root
 * @returns {"light" | "dark"}
 */
function paperOf(root) {
  const colour = getComputedStyle(root).getPropertyValue("--st-background-color").trim();
  // As #rrggbb or as rgb(r, g, b).
  const hex = colour.startsWith("#");
  const numbers = colour.match(hex ? /[0-9a-f]{2}/gi : /\d+/g) ?? ["255", "255", "255"];
  const parts = numbers.slice(0, 3).map((part) => parseInt(part, hex ? 16 : 10));
  return parts.reduce((sum, part) => sum + part, 0) < 3 * 128 ? "dark" : "light";
}

/**
 * Save a file that Python has made, once.
 * @param {GraphState} state
 */
export function saveFile(state) {
  const { file } = state.data;
  if (!file || file.number <= state.filed) return;
  state.filed = file.number;
  const bytes = Uint8Array.from(atob(file.content), (letter) => letter.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes], { type: file.mime }));
  Object.assign(htmlElement("a"), { href: url, download: file.name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
