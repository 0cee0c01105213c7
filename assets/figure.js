// A figure of marks with coordinates, drawn in the colours of the theme.

export default function ({ data, parentElement }) {
  const state = (parentElement.figure ??= create(parentElement));
  state.data = data;
  const { svg } = state;
  svg.setAttribute("viewBox", `0 0 ${data.width} ${data.height}`);
  svg.setAttribute("aria-label", data.about);
  svg.replaceChildren(
    ...data.marks.map(({ tag, role, at, text, about }) => {
      const mark = node(tag, { class: role, ...at }, text);
      if (about) mark.append(node("title", {}, about));
      return mark;
    })
  );
}

function create(parentElement) {
  const root = parentElement.querySelector(".figure");
  const svg = node("svg", { role: "img" });
  const tools = html("div", "tools");
  const state = { svg };
  tools.append(...saveButtons("figure", () => [svg, [0, 0, state.data.width, state.data.height]], root));
  root.append(svg, tools);
  return state;
}
