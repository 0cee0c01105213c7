// Keys that lead to a part of the page, wherever the focus is but in a field.
/** @import { HotkeyOwner } from "../types.js" */

const FIELDS = "input, textarea, select, [role=textbox], [role=combobox]";

/**
 * One key per component: the newest listener replaces the one before it.
 * @param {HotkeyOwner} owner
 * @param {string} key
 * @param {() => void} act
 */
export function listenForKey(owner, key, act) {
  unlistenForKey(owner);
  owner.hotkey = (event) => {
    const [target] = event.composedPath();
    const isField = target instanceof HTMLElement && (target.isContentEditable || target.matches(FIELDS));
    if (event.key !== key || event.ctrlKey || event.metaKey || event.altKey || isField) return;
    event.preventDefault();
    act();
  };
  window.addEventListener("keydown", owner.hotkey);
}

/** @param {HotkeyOwner} owner */
export function unlistenForKey(owner) {
  if (owner.hotkey) window.removeEventListener("keydown", owner.hotkey);
  owner.hotkey = null;
}
