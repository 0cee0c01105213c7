// A small figure by itself.
/** @import { Call, Figure, FigureElement } from "./types.js" */

import { childOfClass } from "./dom/elements.js";
import { drawFigure, figureElement } from "./dom/figure.js";

/** @param {Call<Figure, FigureElement>} call */
export default function ({ data, parentElement }) {
  const state = (parentElement.state ??= create(parentElement, data));
  drawFigure(state, data);
}

/**
 * @param {HTMLElement} parentElement
 * @param {Figure} data
 * @returns {FigureElement}
 */
function create(parentElement, data) {
  const state = figureElement(data.name);
  childOfClass(parentElement, "figure").replaceWith(state.root);
  return state;
}
