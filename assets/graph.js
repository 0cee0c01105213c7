// The graph: what Python draws, with zoom, pan, opening, selecting, searching, colouring and editing in it.

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const state = (parentElement.graph ??= create(parentElement));
  state.tell_view = (view) => setStateValue("view", view);
  state.edit = (edit) => setTriggerValue("edit", edit);
  if (state.revision !== data.revision) state.sent = null;
  state.revision = data.revision;
  const mode = state.local?.mode;
  const again = state.stamp !== data.stamp;
  state.data = data;
  known(state, data.view);
  if (again || mode !== state.local.mode) renew(state, mode);
  bar(state);
  show_hits(state);
  if (state.marked === undefined || !state.boxes.has(state.marked) || data.selected !== state.heard) mark(state, data.selected);
  state.heard = data.selected;
  true_edges(state);
  show_error(state);
  listen(state, (path) => mark(state, path));
  return () => unlisten(state);
}

function renew(state, mode) {
  const { data } = state;
  const first = !state.view;
  const anchor = state.anchor && state.view && place(state, state.anchor);
  const other = state.loads !== undefined && state.loads !== data.loads;
  state.asked_about = null;
  draw(state);
  const before = first && kept(data.stamp);
  if (before) move(state, before);
  else if (anchor && !other) follow(state, state.anchor, anchor);
  else if (first || other || !state.moved || state.refit || mode !== state.local.mode) fit(state);
  state.refit = false;
  if (state.focus) state.boxes.get(state.focus)?.element?.focus({ preventScroll: true });
  state.anchor = null;
  state.loads = data.loads;
  state.stamp = data.stamp;
  apply(state);
}

// Tell Python what the user has chosen; until it answers, that is what holds here. The settings of another part are
// asked for a moment later, so that the picture does not wait for them.
function send(state, change) {
  const { opened, colour, mode } = { ...state.local, ...change };
  tell(state, { opened, colour, mode });
  const selected = change.selected ?? state.selected ?? "", query = change.query ?? state.search.value;
  const view = { opened, colour, mode, selected, query, alike: change.alike ?? "" };
  state.tell_view({ ...view, settled: false });
  clearTimeout(state.settling);
  state.settling = setTimeout(() => {
    state.tell_view({ ...view, alike: "", settled: true });
    bring(selected.split("/")[0]);
  }, SETTLED);
}

// The settings of a part into the view of the build panel, as soon as they are there.
function bring(part, patience = 20) {
  const card = part && document.querySelector(`.st-key-card-${CSS.escape(part)}`);
  if (card) card.scrollIntoView({ block: "nearest" });
  else if (part && patience) setTimeout(() => bring(part, patience - 1), 100);
}

const SETTLED = 350; // ms

function create(parentElement) {
  const root = parentElement.querySelector(".graph");
  const svg = node("svg", { role: "group", "aria-label": "Network graph. Arrow keys walk along edges, Enter opens, Escape closes, slash searches." });
  const world = node("g", { "data-view": "" });
  svg.append(world);
  const state = { root, svg, world, view: null, boxes: new Map(), hits: new Set() };
  const stage = html("div", "stage");
  state.top = html("div", "top");
  state.palette = html("div", "palette");
  state.palette.hidden = true;
  state.strip = html("div", "strip");
  state.about = html("span", "about");
  state.actions = html("span", "actions");
  state.strip.append(state.about, state.actions);
  state.legend = html("div", "legend");
  const tools = html("div", "tools");
  tools.append(button("−", "Zoom out", () => zoom(state, 0.8)), button("+", "Zoom in", () => zoom(state, 1.25)), button("Fit", "Show the whole network", () => fit(state)));
  state.map = small_map(state);
  stage.append(svg, state.map, state.legend, tools);
  root.append(state.top, state.palette, stage, state.strip);
  fill_top(state);
  wire(state, stage);
  new ResizeObserver(() => state.data && (state.moved ? apply(state) : fit(state))).observe(stage);
  return state;
}

function fill_top(state) {
  state.level = chooser("Level", (value) => {
    state.refit = true;
    send(state, { opened: value });
  });
  state.colour = chooser("Colour", (value) => {
    send(state, { colour: value });
    paint(state);
    bar(state);
  });
  state.search = search_field(state);
  state.found = html("span", "found");
  state.found.setAttribute("aria-live", "polite");
  state.nexts = html("span", "nexts");
  state.nexts.append(button("◂", "Previous hit", () => hit(state, -1)), button("▸", "Next hit", () => hit(state, 1)));
  const edit = button("Parts", "Show the parts that can be dropped into the network", () => {
    state.palette.hidden = !state.palette.hidden;
    edit.setAttribute("aria-pressed", String(!state.palette.hidden));
  });
  edit.setAttribute("aria-pressed", "false");
  state.mode = button("Funnel", "Stages as slabs: height by resolution, width by channels", () => send_mode(state));
  state.top.append(state.level, state.colour, state.search, state.found, state.nexts, html("span", "gap"), edit, state.mode, saver(state));
}

function send_mode(state) {
  send(state, { mode: state.local.mode === "funnel" ? "graph" : "funnel" });
}

function chooser(label, act) {
  const found = html("select", "tool");
  found.setAttribute("aria-label", label);
  found.title = label;
  found.onchange = () => act(found.value);
  return found;
}

function options(select, rows, value) {
  const wanted = JSON.stringify(rows);
  if (select.rows !== wanted) {
    select.replaceChildren(...rows.map(([id, text, about = ""]) => Object.assign(html("option", "", text), { value: id, title: about })));
    select.rows = wanted;
  }
  select.value = value;
}

// The upper row and the legend, as the choices stand.
function bar(state) {
  const { data, local } = state;
  const level = typeof local.opened === "string" ? local.opened : "";
  options(state.level, [...data.levels.map(([id, about]) => [id, `Level: ${id}`, about]), ...(level ? [] : [["", "Level: as opened"]])], level);
  options(state.colour, data.metrics.map(({ id, label, about }) => [id, `Colour: ${label}`, about]), local.colour);
  state.mode.setAttribute("aria-pressed", String(local.mode === "funnel"));
  const metric = data.metrics[state.metric ?? 0];
  const most = state.most?.[state.metric ?? 0] ?? 0;
  const top = metric.join === "sum" ? share(most, data.totals[state.metric]) : short(most);
  const text = metric.join === "sum" ? `share of ${metric.label}: 0` : `${metric.label}: 0`;
  state.legend.hidden = local.mode === "funnel";
  state.legend.title = `${metric.about}. The bar in a box is its share of ${data.metrics[0].label}.`;
  state.legend.replaceChildren(html("span", "", text), html("span", "scale"), html("span", "", top));
  if (state.parts !== data.parts.length) palette(state);
  state.parts = data.parts.length;
}

function wire(state, stage) {
  const { svg } = state;
  svg.onwheel = (event) => {
    if (!event.ctrlKey && !state.active) return;
    event.preventDefault();
    zoom(state, Math.exp(-event.deltaY * 0.0015), point(svg, event));
  };
  svg.onpointerdown = (event) => {
    if (event.button === 0) state.drag = { at: point(svg, event), view: { ...state.view }, far: false, stage: header_of(state, event) };
  };
  svg.onpointermove = (event) => drag(state, event);
  svg.onpointerup = svg.onpointercancel = () => {
    state.dragged = state.drag?.far;
    state.drag = null;
  };
  svg.onclick = (event) => {
    state.active = true;
    if (state.dragged) return;
    const path = event.target.closest("[data-path]")?.dataset.path ?? (state.view.k < FAR ? struck(state, event) : "");
    if (!path) return;
    if (spares(state, event, path)) {
      select(state, path);
      send(state, { selected: path });
    } else choose(state, path);
  };
  keys(state);
  svg.addEventListener("focusin", (event) => {
    const path = event.target.closest("[data-path]")?.dataset.path;
    if (path && !state.pressed) reveal(state, path);
  });
  svg.addEventListener("pointerdown", () => (state.pressed = true), true);
  window.addEventListener("pointerup", () => (state.pressed = false));
  svg.onpointerover = (event) => {
    const path = event.target.closest("[data-path]")?.dataset.path;
    if (!state.drag && path !== state.hovered) tell_about(state, (state.hovered = path) ?? "");
  };
  svg.onpointerleave = () => tell_about(state, (state.hovered = ""));
  stage.onmouseleave = () => (state.active = false);
}

// The header of a frame that is not selected: the first click selects it; the next one, or one on its sign, closes it.
function spares(state, event, path) {
  const item = state.boxes.get(path);
  if (item?.box.form !== "frame" || path === state.marked) return false;
  return world_point(state, event)[0] < item.x + item.box.w - SIGN;
}

const SIGN = 24;

// The box at a point, where boxes are too small to be elements.
function struck(state, event) {
  const [x, y] = world_point(state, event);
  const found = state.flat.items.filter(({ box, x: left, y: top }) => x >= left && x <= left + box.w && y >= top && y <= top + box.h);
  return found.at(-1)?.path ?? "";
}

function header_of(state, event) {
  return whole_stage(event.target.closest("[data-path]")?.dataset.path ?? "");
}

function drag(state, event) {
  if (!state.drag) return;
  const [x, y] = point(state.svg, event);
  const [dx, dy] = [x - state.drag.at[0], y - state.drag.at[1]];
  if (!state.drag.far && Math.hypot(dx, dy) < 4) return;
  if (state.drag.stage && !state.drag.far) {
    const from = state.drag.stage;
    state.dragged = true;
    state.drag = null;
    setTimeout(() => (state.dragged = true));
    return carry(state, event, `stage ${from}`, (to) => to !== from && to !== from - 1 && state.edit({ act: "move", stage: from, to }));
  }
  if (!state.drag.far) state.svg.setPointerCapture(event.pointerId);
  state.drag.far = true;
  move(state, { ...state.drag.view, x: state.drag.view.x + dx, y: state.drag.view.y + dy });
}

// Exactly what is shown, in the colours of the page or of another paper.
function saver(state) {
  const found = html("details", "saver");
  const title = html("summary", "tool", "Save");
  title.title = "Save the picture as it is shown";
  const menu = html("div", "menu");
  const paper = chooser("Paper", () => {});
  options(paper, [["", "as on screen"], ["light", "light"], ["dark", "dark"], ["none", "transparent"]], "");
  const take = (act) => () => {
    found.open = false;
    whole(state, () => papered(state.root, paper.value, act));
  };
  const copy = () => standalone(state.svg, bounds(state));
  menu.append(
    paper,
    button("SVG", "Save the picture as SVG", take((colour) => saveSvg(backed(copy(), colour), "graph"))),
    ...[1, 2, 3, 4].map((scale) => button(`PNG ${scale}×`, `Save the picture as PNG, ${scale} times as large`, take((colour) => savePng(copy(), "graph", colour, scale))))
  );
  found.append(title, menu);
  return found;
}

// With every box an element, whatever is in view.
function whole(state, act) {
  const great = state.great;
  state.great = false;
  state.far.style.display = "none";
  refresh(state);
  act();
  state.great = great;
  refresh(state);
}
