// The provider sends everybody back to the root: the browser itself remembers what was asked for.

const KEY = "can-viec-asked-for";

export default function comeBack({ data }) {
  const { pathname, search, origin } = window.location;
  if (data === "leave") {
    if (pathname + search !== "/") sessionStorage.setItem(KEY, pathname + search);
    return;
  }
  const asked = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  if (!asked || pathname + search !== "/") return;
  const there = new URL(asked, origin);
  if (there.origin === origin) window.location.replace(there.href);
}
