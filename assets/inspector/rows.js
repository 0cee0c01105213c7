// The rows of the parts: stem, stages, head, auxiliary heads.
/** @import { EndRow, Field, HeadRow, InspectorState, Shown, Stage, StageRow } from "./types.js" */

import { htmlElement } from "../dom/elements.js";
import { chosenParts, chooseStage, toggleChosen } from "./choose.js";
import { wireHandle } from "./drag.js";
import { createField, updateField } from "./field.js";
import { openMenu } from "./menu.js";
import { enter } from "./send.js";
import { stageItems } from "./stage-menu.js";
import { messageElement, plainButton, setAttribute, setMessage, setOptions, setText } from "./touch.js";

/**
 * @param {InspectorState} state
 */
export function showRows(state) {
  const { data, stages, rows } = state;
  while (stages.length > data.stages.length) stages.pop()?.root.remove();
  while (stages.length < data.stages.length) {
    const row = createStage(state, stages.length);
    stages.push(row);
    rows.append(row.root);
  }
  data.stages.forEach((stage, index) => updateStage(state, index, stage));
  showEnd(state, "stem");
  showEnd(state, "head");
  showHeads(state);
  showChosen(state);
}

/**
 * @param {InspectorState} state
 * @param {number} index
 * @returns {StageRow}
 */
function createStage(state, index) {
  const number = index + 1;
  const part = `s${number}`;
  const root = htmlElement("div", "row stage");
  root.dataset.part = part;
  const handle = plainButton("handle", "⠿", "Drag to move the stage, or use the arrow keys", () => {});
  handle.setAttribute("aria-label", `Move stage ${number}`);
  const title = plainButton("title", "", "Shows its settings. Shift or Ctrl chooses several stages", () => {});
  title.onclick = (event) => chooseStage(state, index, event);
  const more = plainButton("more", "⋯", "", () => openMenu(state, more, stageItems(state, index)));
  more.setAttribute("aria-label", `Stage ${number}: add, copy, move, remove`);
  more.setAttribute("aria-haspopup", "menu");
  more.setAttribute("aria-expanded", "false");
  const fields = state.fixed.quick.map((field) => quickField(state, field, number));
  const message = messageElement();
  const cells = fields.map((view) => view.root);
  root.append(handle, title, ...cells, more, ...fields.map((view) => view.message), message);
  wireHandle(state, handle, index);
  return { root, handle, title, more, message, fields };
}

/**
 * @param {InspectorState} state
 * @param {Field} field
 * @param {number} number of the stage
 */
function quickField(state, field, number) {
  const name = `Stage ${number} ${field.label.toLowerCase()}`;
  return createField(state, field, { parts: () => [`s${number}`], name, compact: true });
}

/**
 * @param {InspectorState} state
 * @param {number} index
 * @param {Stage} stage
 */
function updateStage(state, index, stage) {
  const row = state.stages[index];
  if (!row) return;
  const part = `s${index + 1}`;
  setText(row.title, `${index + 1} ${stage.kind}`);
  setAttribute(row.root, "data-changed", stage.changed || null);
  row.fields.forEach((view) => {
    const name = /** @type {"depth" | "width" | "stride"} */ (view.field.path);
    updateField(state, view, shownOf(state, part, name, stage[name], stage.was));
    // A block that sets its own width takes none.
    const isOff = name === "width" && !stage.sized;
    if (view.control.disabled !== isOff) view.control.disabled = isOff;
    const was = name in stage.was ? `\nIn the baseline: ${stage.was[name] ?? "none"}` : "";
    setAttribute(view.root, "title", was || null);
  });
  setMessage(row.message, faultText(state, part));
  if (state.focus === part) {
    row.handle.focus();
    state.focus = "";
  }
}

/**
 * @param {InspectorState} state
 * @param {string} part
 * @param {string} path
 * @param {Shown["value"]} value
 * @param {Record<string, Shown["value"]>} was
 * @returns {Shown}
 */
export function shownOf({ data }, part, path, value, was) {
  const isWrong = data.fault?.part === part && data.fault.path === path;
  const before = was[path];
  return {
    value, mixed: false, changed: path in was, fault: isWrong ? data.fault : null,
    ...(before === undefined ? {} : { was: before }),
  };
}

/**
 * The draft's fault, where it is a part's and no field shows it.
 * @param {InspectorState} state
 * @param {string} part
 * @returns {string}
 */
export function faultText({ data, fixed }, part) {
  const { fault } = data;
  if (fault?.part !== part) return "";
  const isQuick = fixed.quick.some(({ path }) => path === fault.path);
  const isInForm = fault.path && data.parts.includes(part) && data.form;
  return isQuick || isInForm ? "" : fault.message;
}

/**
 * @param {() => InspectorState} state
 * @param {"stem" | "head"} name
 * @returns {EndRow}
 */
export function createEnd(state, name) {
  const root = htmlElement("div", "row end");
  root.dataset.part = name;
  const word = name === "stem" ? "Stem" : "Head";
  const title = plainButton("title", word, "Shows its settings", () => toggleChosen(state(), name));
  const preset = htmlElement("select");
  preset.setAttribute("aria-label", `${word} preset`);
  preset.onchange = () => {
    const value = state().fixed.presets[name]?.[preset.selectedIndex];
    if (value) enter("preset", { parts: [name], value });
  };
  const message = messageElement();
  root.append(title, preset, message);
  return { root, title, preset, message };
}

/**
 * @param {InspectorState} state
 * @param {"stem" | "head"} name
 */
function showEnd(state, name) {
  const { preset, title, changed } = state.data.ends[name];
  const row = state.ends[name];
  const names = state.fixed.presets[name] ?? [];
  const at = names.indexOf(preset);
  // Settings of one's own are an option for as long as they are there: a select shows nothing else.
  setOptions(row.preset, at < 0 ? [...names, `${title}, own settings`] : names, at < 0 ? names.length : at);
  setAttribute(row.root, "data-changed", changed ? "changed" : null);
  setMessage(row.message, faultText(state, name));
}

/** @param {InspectorState} state */
function showHeads(state) {
  const { data, headRows, heads } = state;
  while (headRows.length > data.heads.length) headRows.pop()?.root.remove();
  while (headRows.length < data.heads.length) {
    const row = createHead(state, headRows.length + 1);
    headRows.push(row);
    heads.append(row.root);
  }
  data.heads.forEach(({ after, misfit }, index) => {
    const row = headRows[index];
    if (!row) return;
    setText(row.title, `Auxiliary head after stage ${after}`);
    setMessage(row.message, faultText(state, `aux${index + 1}`) || misfit);
  });
}

/**
 * @param {InspectorState} state
 * @param {number} number
 * @returns {HeadRow}
 */
function createHead(state, number) {
  const part = `aux${number}`;
  const root = htmlElement("div", "row aux");
  root.dataset.part = part;
  const title = plainButton("title", "", "Shows its settings", () => toggleChosen(state, part));
  const remove = plainButton("more", "×", "", () => enter("remove", { parts: [part] }));
  remove.setAttribute("aria-label", `Remove auxiliary head ${number}`);
  const message = messageElement();
  root.append(title, remove, message);
  return { root, title, message };
}

/**
 * Marks what is chosen.
 * @param {InspectorState} state
 */
export function showChosen(state) {
  const chosen = chosenParts(state);
  const { stages, ends, headRows, data } = state;
  for (const { root, title } of [...stages, ends.stem, ends.head, ...headRows]) {
    const isChosen = chosen.includes(root.dataset.part ?? "");
    root.classList.toggle("chosen", isChosen);
    setAttribute(title, "aria-pressed", String(isChosen));
  }
  const isAll = chosen.length > 1 && data.stages.every((_, index) => chosen.includes(`s${index + 1}`));
  setAttribute(state.all, "aria-pressed", String(isAll));
}

/**
 * The row of what is chosen comes into view where it was chosen elsewhere, as in the graph. Last of all: the settings
 * take room from the rows.
 * @param {InspectorState} state
 */
export function showLast(state) {
  const part = chosenParts(state).at(-1) ?? "";
  if (state.last === part) return;
  state.last = part;
  const row = state.list.querySelector(`[data-part="${CSS.escape(part)}"]`);
  if (row) row.scrollIntoView({ block: "nearest" });
}
