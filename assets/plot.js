// A Plotly figure that stays when its data change: only what differs is drawn again. Zoom holds while the axes stay.

export default function ({ data, parentElement, setStateValue }) {
  const state = (parentElement.plot ??= create(parentElement));
  state.choose = (names) => setStateValue("chosen", names);
  draw(state, data);
}

function create(parentElement) {
  const root = parentElement.querySelector(".plot");
  const state = { root, chosen: [], latest: 0 };
  new ResizeObserver(() => state.drawn && root.offsetWidth && Plotly.Plots.resize(root)).observe(root);
  return state;
}

async function draw(state, { figure, library, config }) {
  const turn = ++state.latest;
  const { data, layout } = JSON.parse(figure);
  state.root.style.height = `${layout.height}px`;
  try {
    await load(library);
  } catch {
    state.root.textContent = "The figure could not be drawn: Plotly did not load. Reload the page to try again.";
  }
  if (!window.Plotly || turn !== state.latest || !state.root.isConnected) return;
  layout.template = theme(state.root);
  data.forEach((trace) => mark(trace, state.chosen));
  await Plotly.react(state.root, data, layout, { displaylogo: false, showSendToCloud: false, ...config });
  if (!state.drawn) hear(state);
  state.drawn = true;
}

// Plotly's own file, once a page.
function load(library) {
  return (window.archscopePlotly ??= new Promise((done, failed) => {
    const script = Object.assign(document.createElement("script"), { src: library, onload: done, onerror: failed });
    document.head.append(script);
  }));
}

// What is chosen by a click or the lasso: names, that Python hears.
function hear(state) {
  const choose = (names) => {
    if (String(names) !== String(state.chosen)) state.choose((state.chosen = names));
  };
  state.root.on("plotly_selected", (event) => {
    const named = (event?.points ?? []).map((point) => point.customdata).filter(Boolean);
    choose([...new Set(named)].sort());
  });
  state.root.on("plotly_deselect", () => choose([]));
}

function mark(trace, chosen) {
  if (chosen.length && trace.customdata) {
    trace.selectedpoints = trace.customdata.flatMap((name, index) => (chosen.includes(name) ? [index] : []));
  }
}

function theme(root) {
  const style = getComputedStyle(root);
  const [ink, line, paper, family] = ["text-color", "border-color", "background-color", "font"].map((name) =>
    style.getPropertyValue(`--st-${name}`)
  );
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
      modebar: { bgcolor: clear, color: ink, activecolor: style.getPropertyValue("--st-primary-color") },
    },
  };
}
