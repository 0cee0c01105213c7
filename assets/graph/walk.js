// Selecting, opening, the keyboard, and the search.

// The box that shows a path: its own, that of the copy drawn for it, or the closest one around it.
function nearest(state, path) {
  let names = drawn(state, path).split("/").filter(Boolean);
  while (names.length && !state.boxes.has(names.join("/"))) names.pop();
  return names.join("/");
}

// A path as it is drawn: every folded copy in it stands as the first one.
function drawn(state, path) {
  let names = (path || "").split("/").filter(Boolean);
  for (let length = 1; length <= names.length; length++) {
    const first = state.data.copies[names.slice(0, length).join("/")];
    if (first) names = [...first.split("/"), ...names.slice(length)];
  }
  return names.join("/");
}

function mark(state, path) {
  state.selected = path;
  state.boxes.get(state.marked)?.element?.classList.remove("selected");
  state.marked = nearest(state, path);
  state.boxes.get(state.marked)?.element?.classList.add("selected");
  tell_about(state);
}

function select(state, path) {
  mark(state, path);
  announce(path);
}

// A click selects; on a group it opens or closes too. A copy opens with the one that it is stamped from.
function choose(state, path) {
  const item = state.boxes.get(path);
  if (!item) return;
  const opened = opened_now(state);
  if (item.box.form === "group") opened.add(item.box.path);
  if (item.box.form === "frame") opened.delete(item.box.path);
  state.anchor = path;
  state.focus = state.root.getRootNode().activeElement === item.element ? path : null;
  select(state, path);
  send(state, item.box.form === "layer" ? { selected: path } : { selected: path, opened: [...opened] });
}

// The open groups by path, also while a level stands for them.
function opened_now({ local, data }) {
  return new Set(Array.isArray(local.opened) ? local.opened : data.opened);
}

function keys(state) {
  const steps = { ArrowDown: after, ArrowUp: before, ArrowRight: (s, p) => beside(s, p, 1), ArrowLeft: (s, p) => beside(s, p, -1) };
  state.svg.onkeydown = (event) => {
    const path = event.target.closest("[data-path]")?.dataset.path;
    if (event.key === "/") return event.preventDefault(), state.search.focus();
    if (!path) return;
    const step = steps[event.key];
    if (step) goto(state, step(state, path));
    else if (event.key === "Enter" || event.key === " ") choose(state, path);
    else if (event.key === "Escape") close(state, path);
    else return;
    event.preventDefault();
  };
}

function goto(state, path) {
  if (!path) return;
  reveal(state, path);
  if (state.great) refresh(state);
  state.boxes.get(path)?.element?.focus({ preventScroll: true });
  select(state, path);
  clearTimeout(state.later);
  state.later = setTimeout(() => send(state, { selected: path }), 200);
}

function close(state, path) {
  const frame = state.boxes.get(path)?.box.form === "frame" ? path : parent_of(path);
  if (frame && state.boxes.get(frame)?.box.form === "frame") choose(state, frame);
}

function parent_of(path) {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
}

// Along the edges: to what reads this box, or what reads the group around it; into a frame, to its first box.
function after(state, path) {
  for (let at = path; at; at = parent_of(at)) {
    const next = state.flat.lines.find((edge) => edge.ends[0] === at && (at === path || !edge.ends[1].startsWith(`${at}/`)));
    if (next) return next.ends[1];
  }
  return "";
}

function before(state, path) {
  const found = state.flat.lines.find((edge) => edge.ends[1] === path);
  if (found) return found.ends[0];
  return parent_of(path);
}

// The nearest box at one side, in the same height if there is one.
function beside(state, path, way) {
  const here = state.boxes.get(path);
  const centre_of = ({ x, y, box }) => [x + box.w / 2, y + Math.min(box.h, 60) / 2];
  const [x, y] = centre_of(here);
  let best = "", least = Infinity;
  for (const item of state.flat.items) {
    const [ix, iy] = centre_of(item);
    const ahead = (ix - x) * way, off = Math.abs(iy - y);
    if (item === here || ahead < 20 || ahead < off) continue;
    if (ahead + 3 * off < least) [best, least] = [item.path, ahead + 3 * off];
  }
  return best;
}

// The search asks Python; its answer is walked through here.
function search_field(state) {
  const field = html("input", "search");
  Object.assign(field, { type: "search", placeholder: "Search: conv, 56x56, macs>1e8", title: "A part of a path, an op, a shape, or a comparison like macs>1e8, params<1e5, field>224. Press / to come here, Enter for the next hit." });
  field.setAttribute("aria-label", "Search layers");
  field.oninput = () => {
    clearTimeout(state.asking);
    state.asking = setTimeout(() => send(state, { query: field.value }), 250);
  };
  field.onkeydown = (event) => {
    if (event.key === "Enter") hit(state, event.shiftKey ? -1 : 1);
    if (event.key === "Escape") {
      field.value = "";
      send(state, { query: "" });
      field.blur();
    }
  };
  return field;
}

function show_hits(state) {
  const { query = "", paths = [], error = "" } = state.data.hits ?? {};
  if (state.asked !== query) state.at = -1;
  state.asked = query;
  state.hits = new Set(paths.map((path) => nearest(state, path)));
  for (const item of state.flat?.items ?? []) item.element?.classList.toggle("hit", state.hits.has(item.path));
  state.found.textContent = error || (query ? `${state.at + 1 || "–"}/${paths.length}` : "");
  state.found.title = error;
  state.found.hidden = state.nexts.hidden = !query;
}

function hit(state, by) {
  const { paths = [] } = state.data.hits ?? {};
  if (!paths.length) return;
  state.at = (state.at + by + paths.length) % paths.length;
  const path = paths[state.at];
  select(state, path);
  centre(state, nearest(state, path));
  state.found.textContent = `${state.at + 1}/${paths.length}`;
  send(state, { selected: path });
}
