// Paths of boxes: `s2/b1/conv1` is a layer of a block of the second stage.

/**
 * Whether a path is a group's own, or of something in it.
 * @param {string} path
 * @param {string} group
 * @returns {boolean}
 */
export function within(path, group) {
  return path === group || path.startsWith(`${group}/`);
}

/**
 * The group around a path; "" at the top.
 * @param {string} path
 * @returns {string}
 */
export function parentOf(path) {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 0));
}

/**
 * A path as it is drawn: every folded copy in it stands as the one drawn for it.
 * @param {string} path
 * @param {Record<string, string>} copies
 * @returns {string}
 */
export function drawnPath(path, copies) {
  let names = path.split("/");
  for (let length = 1; length <= names.length; length++) {
    const copy = names.slice(0, length).join("/");
    // A link can select any word, "constructor" too, which every object has.
    const first = Object.hasOwn(copies, copy) ? copies[copy] : "";
    if (first) names = [...first.split("/"), ...names.slice(length)];
  }
  return names.join("/");
}

/**
 * The path of the box that shows a path: its own, that of the copy drawn for it, or of the closest one around it.
 * @param {string} path
 * @param {Record<string, string>} copies
 * @param {{ has: (path: string) => boolean }} boxes
 * @returns {string} "" if there is none
 */
export function shownPath(path, copies, boxes) {
  let found = drawnPath(path, copies);
  while (found && !boxes.has(found)) found = parentOf(found);
  return found;
}
