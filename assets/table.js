// The shape table: grouped by stage; only the rows in view exist, so thousands of layers scroll freely.

const ROW = 26;

export default function ({ data, parentElement, setStateValue }) {
  const state = (parentElement.table ??= create(parentElement));
  state.send = (path) => setStateValue("selected", path);
  if (state.stamp !== data.stamp) {
    state.data = data;
    state.stamp = data.stamp;
    head(state);
    arrange(state);
  }
  if (state.selected !== data.selected) select(state, data.selected, true);
  listen(state, (path) => select(state, path, true));
  return () => unlisten(state);
}

function create(parentElement) {
  const root = parentElement.querySelector(".table");
  const scroller = html("div", "scroller");
  const header = html("div", "row header");
  const body = html("div", "body");
  scroller.setAttribute("role", "table");
  scroller.setAttribute("aria-label", "Layers; arrow keys move the selection");
  header.setAttribute("role", "row");
  body.setAttribute("role", "rowgroup");
  scroller.tabIndex = 0;
  scroller.append(header, body);
  root.append(scroller);
  const state = { root, scroller, header, body, closed: new Set(), rows: [], selected: null };
  scroller.onscroll = () => show(state);
  new ResizeObserver(() => show(state)).observe(scroller);
  scroller.onkeydown = (event) => step(state, event);
  body.onclick = (event) => choose(state, event.target.closest("[data-row]"));
  return state;
}

function head(state) {
  state.header.replaceChildren(
    ...state.data.columns.map((column) => {
      const cell = html("span", `cell ${column.side}`, column.label);
      cell.title = column.about;
      cell.setAttribute("role", "columnheader");
      return cell;
    })
  );
}

// The rows that exist: a header per stage, and its layers unless it is closed.
function arrange(state) {
  state.rows = state.data.groups.flatMap((group) => [
    { group, path: group.path },
    ...(state.closed.has(group.path) ? [] : group.rows.map((cells) => ({ cells, path: cells[0] }))),
  ]);
  state.body.style.height = `${state.rows.length * ROW}px`;
  show(state);
}

function show(state) {
  const first = Math.max(0, Math.floor(state.scroller.scrollTop / ROW) - 6);
  const last = Math.min(state.rows.length, first + Math.ceil(state.scroller.clientHeight / ROW) + 12);
  const rows = [];
  for (let index = first; index < last; index++) rows.push(draw(state, state.rows[index], index));
  state.body.replaceChildren(...rows);
}

function draw(state, { group, cells, path }, index) {
  const row = html("div", `row${group ? " group" : ""}${inside(path, state.selected) ? " selected" : ""}`);
  row.style.top = `${index * ROW}px`;
  row.dataset.row = path;
  row.setAttribute("role", "row");
  const texts = group ? summary(state, group) : cells;
  row.append(
    ...texts.map((text, column) => {
      const cell = html("span", `cell ${state.data.columns[column].side}`, text);
      cell.setAttribute("role", "cell");
      cell.title = text;
      return cell;
    })
  );
  return row;
}

function summary(state, group) {
  const closed = state.closed.has(group.path);
  const values = { layer: `${closed ? "▸" : "▾"} ${group.path}`, op: group.rows.length === 1 ? "1 layer" : `${group.rows.length} layers`, ...group.totals };
  return state.data.columns.map((column) => values[column.label] ?? "");
}

function inside(path, selected) {
  return Boolean(selected) && (path === selected || path.startsWith(`${selected}/`));
}

function choose(state, row) {
  if (!row || getSelection().toString()) return;
  const path = row.dataset.row;
  if (row.classList.contains("group")) {
    state.closed.has(path) ? state.closed.delete(path) : state.closed.add(path);
    arrange(state);
  }
  pick(state, path);
}

function pick(state, path) {
  state.mine = true;
  announce(path);
  state.mine = false;
  state.send(path);
}

function step(state, event) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by) return;
  event.preventDefault();
  const now = state.rows.findIndex((row) => row.path === state.selected);
  const next = state.rows[Math.min(Math.max(now + by, 0), state.rows.length - 1)];
  if (!next) return;
  select(state, next.path, true);
  clearTimeout(state.later);
  state.later = setTimeout(() => pick(state, next.path), 150);
}

function select(state, path, scroll) {
  state.selected = path;
  const index = state.rows.findIndex((row) => inside(row.path, path));
  if (scroll && !state.mine && index >= 0) reveal(state, index);
  show(state);
}

function reveal(state, index) {
  const { scroller } = state;
  const top = index * ROW;
  const room = scroller.clientHeight - 2 * ROW;
  if (top < scroller.scrollTop || top > scroller.scrollTop + room) scroller.scrollTop = Math.max(0, top - room / 3);
}
