// What can be done with a box: for the strip below the picture and for the menu of a box.
/** @import { Box, GraphState } from "../types.js" */

import { stageAround } from "../lib/scene.js";
import { choose, select } from "./select.js";
import { send } from "./send.js";

/** @typedef {{ text: string, about: string, act: () => void }} Deed */

const STAGE_ACTS = /** @type {const} */ ([
  ["before", "Insert stage before", "Add a stage before this one"],
  ["after", "Insert stage after", "Add a stage after this one"],
  ["copy", "Copy stage", "Add a stage like this one after it"],
  ["back", "Move stage back", "Exchange it with the stage before it"],
  ["on", "Move stage on", "Exchange it with the stage after it"],
  ["remove", "Remove stage", "Take this stage away; undo brings it back"],
]);

const EDIT_ABOUT = "Show its settings in the build panel";

/**
 * Of a box with other boxes in it.
 * @param {GraphState} state
 * @param {Box} box
 * @param {string} path of the copy that it stands for
 * @returns {Deed[]}
 */
export function groupDeeds(state, box, path) {
  if (box.form === "layer") return [];
  const isOpen = box.form === "frame";
  const found = [{
    text: `${isOpen ? "Close" : "Expand"} all of this kind`,
    about: "All groups that hold the same kinds of layer in the same places",
    act: () => send(state, { act: "alike", path: box.path }),
  }];
  if (box.count > 1) {
    const act = () => drawCopies(state, box.path, true);
    found.push({ text: "Show every copy", about: `Draw all ${box.count} of them`, act });
  }
  const run = [box.path, path].find((name) => state.data.opened.includes(`${name}*`));
  if (run) {
    found.push({ text: "Show one copy", about: "Draw equal copies once", act: () => drawCopies(state, run, false) });
  }
  return found;
}

/**
 * Of the stage that a path is in.
 * @param {GraphState} state
 * @param {string} path
 * @returns {Deed[]}
 */
export function stageDeeds(state, path) {
  const stage = stageAround(state.boxes.values(), path);
  const possible = state.data.acts[stage - 1] ?? [];
  const found = STAGE_ACTS.filter(([act]) => possible.includes(act));
  return found.map(([act, text, about]) => ({ text, about, act: () => send(state, { act, stage }) }));
}

/**
 * All that can be done with a box, as its menu lists it.
 * @param {GraphState} state
 * @param {string} path
 * @returns {Deed[]}
 */
export function deeds(state, path) {
  const item = state.boxes.get(path);
  if (!item) return [];
  const { form } = item.box;
  const open = { text: form === "frame" ? "Close" : "Open", about: "", act: () => choose(state, path) };
  return [
    ...(form === "layer" ? [] : [open]),
    ...groupDeeds(state, item.box, path),
    // A picture to which no block can be added is there to be read.
    ...(state.data.parts.length ? [{ text: "Edit settings", about: EDIT_ABOUT, act: () => edit(state, path) }] : []),
    { text: "Copy path", about: path, act: () => void copyText(path) },
    ...stageDeeds(state, path),
  ];
}

/**
 * @param {GraphState} state
 * @param {string} path
 */
function edit(state, path) {
  select(state, path);
  send(state, { act: "select", path });
}

/** @param {string} text */
async function copyText(text) {
  // Browsers have the clipboard on https and on this machine only.
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = Object.assign(document.createElement("textarea"), { value: text });
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

/**
 * @param {GraphState} state
 * @param {string} path of the first copy
 * @param {boolean} each whether every copy is drawn, or one for all
 */
function drawCopies(state, path, each) {
  state.anchor = path;
  send(state, { act: each ? "open" : "close", path: `${path}*` });
}
