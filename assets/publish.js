// Keeps the design and the view in the address, so that reload and share find them. The entry is replaced: Back leaves
// the page. Words of the address that are not ours stay.

export default function ({ data }) {
  const { pathname, search, hash } = window.location;
  const others = search.slice(1).split("&").filter((word) => word && !(word.split("=")[0] in data.words));
  const ours = Object.entries(data.words).filter(([, value]) => value).map(([name, value]) => `${name}=${value}`);
  const query = `?${[...ours, ...others].join("&")}`;
  if (query !== search) window.history.replaceState(window.history.state, "", pathname + query + hash);
}
