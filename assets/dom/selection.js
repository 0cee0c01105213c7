// One selected path for the whole page: components tell one another at once, before Python answers.
/** @import { Listener } from "../types.js" */

const SELECT = "archscope-select";

/**
 * Tell every component of the page which path is selected.
 * @param {string} path
 */
export function announce(path) {
  window.dispatchEvent(new CustomEvent(SELECT, { detail: path }));
}

/**
 * One listener per component: the newest replaces the one before it.
 * @param {Listener} owner
 * @param {(path: string) => void} act
 */
export function listen(owner, act) {
  unlisten(owner);
  owner.listener = (event) => event instanceof CustomEvent && act(String(event.detail));
  window.addEventListener(SELECT, owner.listener);
}

/** @param {Listener} owner */
export function unlisten(owner) {
  if (owner.listener) window.removeEventListener(SELECT, owner.listener);
  owner.listener = null;
}
