// Names and prices of what is lit, over the picture: a crowded one has room for few of its own.
/** @import { TimelineState, YearsPart } from "../types.js" */

import { svgElement } from "../dom/elements.js";
import { NAME_SIZE, placeNames } from "../lib/labels.js";

const NAMES = "names";
// From one line of an arrow's price to the next, from the arrow to the last, and half of the longest price's length.
const PRICE_LINE = 12, PRICE_OFF = 5, HALF_PRICE = 105;

/**
 * Name what is lit; without a part nothing is named.
 * @param {TimelineState} state
 * @param {YearsPart | null} at
 * @param {boolean[]} lit
 */
export function showNames({ element, parts, data }, at, lit) {
  element.svg.querySelector(`.${NAMES}`)?.remove();
  if (!at) return;
  const marks = [...element.svg.children], isPointedAt = (/** @type {string} */ name) => at[0].includes(name);
  const written = new Set(parts.flatMap(([[name]], index) => (marks[index]?.tagName === "text" && name ? [name] : [])));
  const points = parts.flatMap(([labels], index) => {
    const [name = ""] = labels, mark = marks[index];
    if (!lit[index] || labels.length !== 1 || !(mark instanceof SVGCircleElement) || written.has(name)) return [];
    return [{ name, x: mark.cx.baseVal.value, y: mark.cy.baseVal.value, radius: mark.r.baseVal.value }];
  });
  // Whatever is pointed at has its name before the others of its family.
  points.sort((one, other) => Number(isPointedAt(other.name)) - Number(isPointedAt(one.name)));
  const width = element.figure?.width ?? 0, names = placeNames(points, width, texts(marks, lit));
  const step = data.steps.find(({ ends }) => ends.join("\n") === at[0].join("\n"));
  const group = svgElement("g", { class: NAMES });
  group.append(
    ...names.map(({ name, x, y, anchor }) => svgElement("text", { x, y, "text-anchor": anchor }, name)),
    ...priceLines(marks[parts.indexOf(at)], step?.price, width),
  );
  element.svg.append(group);
}

/**
 * What the lit texts of the picture take.
 * @param {Element[]} marks
 * @param {boolean[]} lit
 * @returns {[number, number, number, number][]}
 */
function texts(marks, lit) {
  return marks.flatMap((mark, index) => {
    if (!lit[index] || !(mark instanceof SVGTextElement)) return [];
    const { x, y, width, height } = mark.getBBox();
    return [[x, y, x + width, y + height]];
  });
}

/**
 * The price of a step over its arrow, which swings out upwards.
 * @param {Element | undefined} arrow
 * @param {[string, string][] | undefined} price
 * @param {number} width of the picture
 * @returns {SVGTextElement[]}
 */
function priceLines(arrow, price, width) {
  if (!price || !(arrow instanceof SVGPathElement)) return [];
  const box = arrow.getBBox();
  const lines = price.filter(([name]) => name === "params" || name === "MACs");
  // At the sides of the picture a text in the middle of a steep arrow would be cut.
  const middle = Math.min(Math.max(box.x + box.width / 2, HALF_PRICE), width - HALF_PRICE);
  const first = Math.max(box.y - PRICE_OFF - (lines.length - 1) * PRICE_LINE, 2 * NAME_SIZE);
  return lines.map(([name, change], row) => {
    return svgElement("text", { x: middle, y: first + row * PRICE_LINE, "text-anchor": "middle" }, `${name} ${change}`);
  });
}
