// A figure of marks with coordinates, drawn in the colours of the theme.
/** @import { Figure, FigureElement } from "../types.js" */

import { changeMark, htmlElement, markElement, svgElement } from "./elements.js";
import { saveButtons } from "./save.js";

/**
 * An empty figure with its buttons.
 * @param {string} name of the saved file
 * @returns {FigureElement}
 */
export function figureElement(name) {
  const root = htmlElement("div", "figure");
  /** @type {FigureElement} */
  const found = { root, svg: svgElement("svg", { role: "img" }), tools: htmlElement("div", "tools"), figure: null };
  /** @returns {[number, number]} */
  const size = () => [found.figure?.width ?? 1, found.figure?.height ?? 1];
  found.tools.append(...saveButtons(name, () => [found.svg, [0, 0, ...size()]], root));
  root.append(found.svg, found.tools);
  return found;
}

/**
 * Draw a figure; marks that are as they were are left alone, which spares the browser their layout. In a figure of the
 * same name marks are changed in their place, so that a style sheet can let them move there.
 * @param {Pick<FigureElement, "svg" | "figure">} element
 * @param {Figure} figure
 */
export function drawFigure(element, figure) {
  const before = element.figure;
  element.figure = figure;
  element.svg.setAttribute("viewBox", `0 0 ${figure.width} ${figure.height}`);
  element.svg.setAttribute("aria-label", figure.about);
  figure.marks.forEach((mark, index) => {
    const old = element.svg.children[index];
    if (!old) element.svg.append(markElement(mark));
    else if (JSON.stringify(before?.marks[index]) !== JSON.stringify(mark)) {
      if (before?.name !== figure.name || !changeMark(old, mark)) old.replaceWith(markElement(mark));
    }
  });
  while (element.svg.children.length > figure.marks.length) element.svg.lastElementChild?.remove();
}
