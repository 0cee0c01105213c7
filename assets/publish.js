// Keeps the design in the address, so that reload and share find it. The entry is replaced: Back leaves the page.

export default function ({ data }) {
  const { pathname, search, hash } = window.location;
  const others = search.slice(1).split("&").filter((word) => word && !word.startsWith("d="));
  const query = `?${[`d=${data.notation}`, ...others].join("&")}`;
  if (query !== search) window.history.replaceState(window.history.state, "", pathname + query + hash);
}
