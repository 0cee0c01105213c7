// What stands above the table: a filter, the choice of columns, and the way to the layer at which most memory is live.
/** @import { TableBar, TableState } from "../types.js" */

import { htmlElement } from "../dom/elements.js";
import { namedButton } from "../dom/named.js";

/** @returns {TableBar} */
export function createBar() {
  const filter = htmlElement("input", "filter");
  filter.type = "search";
  filter.placeholder = "Filter: conv2d 3x3";
  filter.setAttribute("aria-label", "Filter layers");
  const [root, columns] = [htmlElement("div", "bar"), htmlElement("div", "columns")];
  return { root, filter, count: htmlElement("span", "count"), columns };
}

/**
 * @param {TableState} state
 * @param {{ arrange: () => void, choose: (path: string) => void }} acts
 */
export function fillBar(state, { arrange, choose }) {
  const { root, filter, count, columns } = state.bar;
  filter.oninput = () => {
    state.order.filter = filter.value;
    state.scroller.scrollTop = 0;
    arrange();
  };
  const menu = htmlElement("details", "menu");
  const title = htmlElement("summary", "tool", "Columns");
  menu.append(title, columns);
  menu.ontoggle = () => menu.open && fillColumns(state, arrange);
  menu.onkeydown = ({ key }) => key === "Escape" && (menu.open = false);
  const about = "Select the layer at which most memory is live";
  const peak = namedButton("Peak memory", about, () => choose(state.data.peak));
  root.append(filter, count, peak, menu);
}

/**
 * @param {TableState} state
 * @param {() => void} arrange
 */
function fillColumns({ bar, data, hidden }, arrange) {
  // The first column names the rows and stays.
  const choices = data.columns.slice(1).map(({ label }) => {
    const choice = htmlElement("label");
    const box = htmlElement("input");
    box.type = "checkbox";
    box.checked = !hidden.has(label);
    box.onchange = () => {
      if (box.checked) hidden.delete(label);
      else hidden.add(label);
      arrange();
    };
    choice.append(box, label);
    return choice;
  });
  bar.columns.replaceChildren(...choices);
}
