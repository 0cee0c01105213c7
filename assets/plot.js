// A Plotly figure that stays when its data change: only what differs is drawn again. Zoom holds while the axes stay.
/** @import { Call, PlotElement, PlotState, Trace } from "./types.js" */

import { childOfClass } from "./dom/elements.js";

/** @typedef {{ figure: string, library: string, config: object }} Data */

/** @param {Call<Data, PlotState>} call */
export default function ({ data, parentElement, setStateValue }) {
  const state = (parentElement.state ??= create(parentElement));
  state.choose = (names) => setStateValue("chosen", names);
  draw(state, data);
}

/**
 * @param {HTMLElement} parentElement
 * @returns {PlotState}
 */
function create(parentElement) {
  const root = /** @type {PlotElement} */ (childOfClass(parentElement, "plot"));
  /** @type {PlotState} */
  const state = { root, chosen: [], latest: 0, drawn: false, choose: () => {} };
  new ResizeObserver(() => {
    if (state.drawn && root.offsetWidth) window.Plotly?.Plots.resize(root);
  }).observe(root);
  return state;
}

/**
 * @param {PlotState} state
 * @param {Data} figure
 */
async function draw(state, { figure, library, config }) {
  const turn = ++state.latest;
  /** @type {{ data: Trace[], layout: { height: number, template?: object } }} */
  const { data, layout } = JSON.parse(figure);
  state.root.style.height = `${layout.height}px`;
  try {
    await load(library);
  } catch {
    state.root.textContent = "The figure could not be drawn: Plotly did not load. Reload the page to try again.";
  }
  if (!window.Plotly || turn !== state.latest || !state.root.isConnected) return;
  layout.template = theme(state.root);
  data.forEach((trace) => markChosen(trace, state.chosen));
  await window.Plotly.react(state.root, data, layout, { displaylogo: false, showSendToCloud: false, ...config });
  if (!state.drawn) listenToChoices(state);
  state.drawn = true;
}

/**
 * Plotly's own file, once a page.
 * @param {string} library
 * @returns {Promise<unknown>}
 */
function load(library) {
  return (window.archscopePlotly ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    document.head.append(Object.assign(script, { src: library, onload: done, onerror: failed }));
  }));
}

/**
 * What is chosen by a click or the lasso goes to Python, by name.
 * @param {PlotState} state
 */
function listenToChoices(state) {
  const choose = (/** @type {string[]} */ names) => {
    if (String(names) === String(state.chosen)) return;
    state.chosen = names;
    state.choose(names);
  };
  state.root.on("plotly_selected", (event) => {
    const named = (event?.points ?? []).flatMap(({ customdata }) => customdata || []);
    choose([...new Set(named)].sort());
  });
  state.root.on("plotly_deselect", () => choose([]));
}

/**
 * @param {Trace} trace
 * @param {string[]} chosen
 */
function markChosen(trace, chosen) {
  if (!chosen.length || !trace.customdata) return;
  trace.selectedpoints = trace.customdata.flatMap((name, index) => (chosen.includes(name) ? [index] : []));
}

/**
 * @param {HTMLElement} root
 * @returns {object} Plotly's template
 */
function theme(root) {
  const style = getComputedStyle(root);
  const value = (/** @type {string} */ name) => style.getPropertyValue(`--st-${name}`);
  const [ink, line, paper] = [value("text-color"), value("border-color"), value("background-color")];
  const family = value("font");
  const clear = "rgba(0,0,0,0)";
  const ticks = { ticks: "outside", ticklen: 4, tickcolor: clear };
  const axis = { gridcolor: line, linecolor: line, zerolinecolor: line, automargin: true, ...ticks };
  return {
    layout: {
      font: { color: ink, family, size: 12 },
      paper_bgcolor: clear,
      plot_bgcolor: clear,
      xaxis: axis,
      yaxis: axis,
      hoverlabel: { bgcolor: paper, bordercolor: line, font: { color: ink, family }, align: "left" },
      annotationdefaults: { arrowcolor: ink },
      newselection: { line: { color: ink, width: 1 } },
      modebar: { bgcolor: clear, color: ink, activecolor: value("primary-color") },
    },
  };
}
