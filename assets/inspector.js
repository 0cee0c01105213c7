// The build panel: every part of the design in a row, and all settings of what is chosen.
/** @import { Call, Talked } from "./types.js" */
/** @import { Fixed, InspectorData, InspectorState } from "./inspector/types.js" */

import { childOfClass, htmlElement } from "./dom/elements.js";
import { listen, unlisten } from "./dom/selection.js";
import { takeDrops } from "./dom/drop.js";
import { join, talk } from "./dom/talk.js";
import { chooseAll } from "./inspector/choose.js";
import { showForm } from "./inspector/form.js";
import { createHelp, unwireGlobalKeys, wireGlobalKeys } from "./inspector/keys.js";
import { createMenu, openMenu } from "./inspector/menu.js";
import { showReport } from "./inspector/report.js";
import { createEnd, showChosen, showLast, showRows } from "./inspector/rows.js";
import { enter } from "./inspector/send.js";
import { newStageItems } from "./inspector/stage-menu.js";
import { createBaseline, createStart, createStep, fillTop, showTop } from "./inspector/top.js";
import { messageElement, plainButton } from "./inspector/touch.js";

/** @param {Call<InspectorData & { talk: Talked }, InspectorState>} call */
export default function (call) {
  const { parentElement } = call;
  const leave = join("inspector", call, (data) => show(parentElement, data));
  const state = /** @type {InspectorState} */ (parentElement.state);
  wireGlobalKeys(state);
  const leaveDrops = takeDrops();
  listen(state, (path) => {
    state.announced = path.split("/")[0] ?? "";
    showChosen(state);
  });
  return () => {
    leave();
    leaveDrops();
    unlisten(state);
    unwireGlobalKeys(state);
  };
}

/**
 * @param {Call<InspectorData, InspectorState>["parentElement"]} parentElement
 * @param {InspectorData} data
 */
function show(parentElement, data) {
  Object.assign(talk().texts, data.texts);
  const state = (parentElement.state ??= create(parentElement, data));
  state.data = data;
  state.announced = null;
  showReport(state);
  showTop(state);
  showRows(state);
  showForm(state);
  showLast(state);
  state.add.disabled = !data.room.stages;
  state.addHead.disabled = !data.room.heads;
}

/**
 * @param {HTMLElement} parentElement
 * @param {InspectorData} data
 * @returns {InspectorState}
 */
function create(parentElement, data) {
  const self = () => state;
  const root = childOfClass(parentElement, "inspector");
  const [list, rows, heads] = [htmlElement("div", "list"), htmlElement("div", "stages"), htmlElement("div", "heads")];
  const all = plainButton("small", "All", "Choose all stages, to edit them together", () => chooseAll(state));
  const add = plainButton("small", "+", "Add a stage behind the chosen one", () => {
    openMenu(state, add, newStageItems(state));
  });
  add.setAttribute("aria-label", "Add a stage");
  add.setAttribute("aria-haspopup", "menu");
  add.setAttribute("aria-expanded", "false");
  const about = "Add an auxiliary head: a second classifier on a stage, for training only";
  const addHead = plainButton("small", "+ aux", about, () => enter("add_head"));
  addHead.setAttribute("aria-label", "Add an auxiliary head");
  /** @type {InspectorState} */
  const state = {
    data, talk: talk(), fixed: /** @type {Fixed} */ (talk().texts.fixed),
    root, list, rows, heads, report: htmlElement("section", "report"), card: htmlElement("div", "card"),
    menu: createMenu(self), help: createHelp(),
    status: messageElement("note"), warning: messageElement("note"), baseline: createBaseline(self),
    whole: htmlElement("details", "fold whole"), built: messageElement("note"),
    start: createStart(self), undo: createStep("undo"), redo: createStep("redo"), all, add, addHead,
    ends: { stem: createEnd(self, "stem"), head: createEnd(self, "head") },
    top: [], stages: [], headRows: [], form: null, announced: null, last: "", anchor: 0, focus: "", keys: null,
  };
  fillTop(state);
  state.ends.head.preset.after(addHead);
  list.append(state.ends.stem.root, headings(state), rows, state.ends.head.root, heads, state.report);
  root.append(list, state.status, state.card, state.baseline, state.menu, state.help);
  return state;
}

/**
 * @param {InspectorState} state
 * @returns {HTMLElement}
 */
function headings({ all, add, fixed }) {
  const found = htmlElement("div", "row headings");
  const words = fixed.quick.map(({ label, about }) => {
    const heading = htmlElement("span", "heading", label);
    heading.title = about;
    return heading;
  });
  found.append(htmlElement("span", "word", "Stages"), all, add, ...words);
  return found;
}
