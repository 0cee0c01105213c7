// All settings of the parts that are chosen: what they share, "mixed" where they differ.
/** @import { Field, FieldView, Form, FormView, InspectorState, Shown, Value } from "./types.js" */

import { htmlElement } from "../dom/elements.js";
import { choose, formParts } from "./choose.js";
import { createField, updateField } from "./field.js";
import { enter } from "./send.js";
import { copyItems } from "./stage-menu.js";
import { messageElement, plainButton, setAttribute, setMessage, setOptions, setText } from "./touch.js";
import { currentValue } from "./value.js";

const FOLD = "archscope-more";

/** @param {InspectorState} state */
export function showForm(state) {
  const { form, parts } = state.data;
  const fields = form && state.talk.texts[form.fields];
  state.card.hidden = !fields;
  if (!form || !fields) return;
  if (state.form?.key !== form.fields) {
    state.form = createForm(state, form.fields, /** @type {Field[]} */ (fields));
    state.card.replaceChildren(state.form.root);
  }
  const { root, title, tools } = state.form;
  root.dataset.part = parts.join(" ");
  setAttribute(root, "aria-label", `Settings of ${form.title}`);
  setText(title, form.title);
  setAttribute(title, "title", form.about);
  showTools(state, tools);
  showKinds(state, state.form, form);
  showFields(state, state.form, form);
}

/**
 * @param {InspectorState} state
 * @param {string} key
 * @param {Field[]} fields
 * @returns {FormView}
 */
function createForm(state, key, fields) {
  const root = htmlElement("section", "form");
  const [header, title, tools] = [htmlElement("div", "header"), htmlElement("h3"), htmlElement("span", "tools")];
  const close = plainButton("close", "×", "", () => choose(state, []));
  close.setAttribute("aria-label", "Close the settings");
  header.append(title, tools, close);
  const views = fields.map((field) => {
    return createField(state, field, { parts: () => formParts(state), name: field.label });
  });
  const isStage = key.startsWith("stage");
  const kind = isStage ? selectOf(state, "Block", "kind") : null;
  const preset = key.startsWith("aux") ? null : selectOf(state, "Preset", "preset");
  const [first, rest] = split(views);
  const more = rest.length ? createFold(rest) : null;
  const message = messageElement();
  root.append(header, message, ...labelled("Block", kind), ...labelled("Preset", preset));
  root.append(...first.map((view) => view.root), ...(more ? [more] : []));
  return { key, root, title, kind, preset, tools, message, fields: views, more };
}

/**
 * The settings that one turns first, and the others; all are first where a part says of none that it is.
 * @param {FieldView[]} views
 * @returns {[FieldView[], FieldView[]]}
 */
function split(views) {
  const isQuick = (/** @type {FieldView} */ { field }) => ["depth", "width", "stride"].includes(field.path);
  const blocks = views.filter((view) => view.field.path.includes(".") || !isQuick(view));
  if (!blocks.some(({ field }) => field.first && !field.group)) return [views, []];
  const quick = views.filter((view) => !blocks.includes(view));
  // What several stages have in their rows too stands behind what they have here alone.
  // A group that is folded away keeps all of its own with it.
  const folded = views.filter(({ field }) => !field.first).map(({ field }) => field.path);
  const isFirst = (/** @type {FieldView} */ { field }) => field.first && !folded.includes(field.group ?? "");
  return [[...blocks.filter(isFirst), ...quick], blocks.filter((view) => !isFirst(view))];
}

/**
 * @param {FieldView[]} views
 * @returns {HTMLDetailsElement}
 */
function createFold(views) {
  const fold = htmlElement("details", "fold");
  fold.append(htmlElement("summary", "", "More settings"), ...views.map((view) => view.root));
  fold.open = sessionStorage.getItem(FOLD) === "open";
  const keep = () => sessionStorage.setItem(FOLD, fold.open ? "open" : "");
  fold.addEventListener("toggle", keep);
  return fold;
}

/**
 * @param {InspectorState} state
 * @param {string} name
 * @param {string} act
 * @returns {HTMLSelectElement}
 */
function selectOf(state, name, act) {
  const select = htmlElement("select");
  select.id = `choice-${act}`;
  select.onchange = () => {
    const words = select.selectedOptions[0]?.text;
    const kind = state.fixed.kinds.find(([, title]) => title === words)?.[0];
    const value = act === "kind" ? kind : words;
    if (value) enter(act, { parts: formParts(state), value });
  };
  select.dataset.name = name;
  return select;
}

/**
 * @param {string} text
 * @param {HTMLSelectElement | null} select
 * @returns {HTMLElement[]}
 */
function labelled(text, select) {
  if (!select) return [];
  const label = htmlElement("label", "", text);
  const [root, cell] = [htmlElement("div", "field"), htmlElement("span", "cell")];
  label.htmlFor = select.id;
  cell.append(select);
  root.append(label, cell);
  return [root];
}

/**
 * @param {InspectorState} state
 * @param {HTMLElement} tools
 */
function showTools(state, tools) {
  const { parts, copied } = state.data;
  const isStage = parts.every((part) => /^s\d/.test(part));
  const key = `${parts.join()} ${copied}`;
  if (tools.dataset.key === key) return;
  tools.dataset.key = key;
  const items = isStage ? copyItems(state, parts) : [];
  tools.replaceChildren(...items.map(({ words, about = "", act }) => plainButton("small", words, about, act)));
}

/**
 * @param {InspectorState} state
 * @param {FormView} view
 * @param {Form} form
 */
function showKinds(state, { kind, preset }, form) {
  const { kinds } = state.fixed;
  const only = form.kinds.length === 1 ? kinds.find(([id]) => id === form.kinds[0]) : null;
  if (kind) {
    offer(kind, kinds.map(([, title]) => title), only?.[1] ?? "mixed");
    kind.title = kinds.map(([, title, about]) => `${title}: ${about}`).join("\n");
  }
  const row = preset?.closest(".field");
  if (!preset || !(row instanceof HTMLElement)) return;
  row.hidden = !form.presets.length;
  offer(preset, form.presets, form.preset === null ? "mixed" : form.preset || "own settings");
}

/**
 * Options, and what is chosen: an option too for as long as it is, as a select shows nothing else.
 * @param {HTMLSelectElement} select
 * @param {string[]} options
 * @param {string} chosen
 */
function offer(select, options, chosen) {
  const all = [...new Set([...options, chosen])];
  setOptions(select, all, all.indexOf(chosen));
}

/**
 * @param {InspectorState} state
 * @param {FormView} view
 * @param {Form} form
 */
function showFields(state, view, form) {
  for (const one of view.fields) updateField(state, one, shownIn(state, form, one));
  for (const one of view.fields) one.root.hidden = !isMeant(state, view, one);
  showFormFault(state, view);
  if (view.more) showFold(view, view.more);
}

/**
 * A fault of the parts that are shown: at its field, which is not folded away, else above all of them.
 * @param {InspectorState} state
 * @param {FormView} view
 */
function showFormFault({ data: { fault, parts } }, { fields, more, message }) {
  const path = fault && parts.includes(fault.part) ? fault.path : "";
  const own = fields.find(({ field, root }) => field.path === path && !root.hidden);
  setMessage(message, fault && path && !own ? fault.message : "");
  if (more && own && more.contains(own.root)) more.open = true;
}

/**
 * How many of the folded settings are not as they are by default.
 * @param {FormView} view
 * @param {HTMLDetailsElement} fold
 */
function showFold(view, fold) {
  const folded = view.fields.filter(({ root }) => fold.contains(root) && !root.hidden);
  const own = folded.filter(({ reset }) => reset && !reset.hidden).length;
  const summary = fold.querySelector("summary");
  if (summary) setText(summary, own ? `More settings (${own} set)` : "More settings");
  fold.hidden = !folded.length;
}

/**
 * @param {InspectorState} state
 * @param {Form} form
 * @param {FieldView} view
 * @returns {Shown}
 */
function shownIn({ data }, form, { field: { path } }) {
  const { fault, parts } = data;
  const isWrong = fault !== null && fault.path === path && parts.includes(fault.part);
  const was = form.was[path];
  return {
    value: form.values[path], mixed: form.mixed.includes(path), changed: form.changed.includes(path),
    fault: isWrong ? fault : null, ...(was === undefined ? {} : { was }),
  };
}

/**
 * Whether a setting means something now: its group is on, and what it needs is so.
 * @param {InspectorState} state
 * @param {FormView} view
 * @param {FieldView} one
 * @returns {boolean}
 */
function isMeant(state, view, { field }) {
  // One stage has these in its row.
  if (["depth", "width", "stride"].includes(field.path) && view.kind && state.data.parts.length === 1) return false;
  const now = (/** @type {string} */ path) => {
    const other = view.fields.find((one) => one.field.path === path);
    return other && !other.shown.mixed ? currentValue(state, other) : undefined;
  };
  if (field.group && now(field.group) !== true) return false;
  const isAllowed = (/** @type {[string, Value[]]} */ [path, values]) => {
    const value = now(path);
    return value === undefined || values.includes(/** @type {Value} */ (value));
  };
  return Object.entries(field.needs ?? {}).every(isAllowed);
}
