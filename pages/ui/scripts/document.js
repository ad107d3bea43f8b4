const SLIDING = ".katex-display, [data-testid='stTable'] > div, [data-testid='stMarkdown'] pre";
let due = 0;
function reach() {
  due = 0;
  for (const box of document.querySelectorAll(SLIDING)) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}
const PAPER = 700;  // what A4 leaves between the margins, in CSS pixels
function fit() {
  const page = document.querySelector("[data-testid='stMainBlockContainer'] > div");
  const style = document.documentElement.style;
  style.setProperty("--screen-width", `${page.clientWidth}px`);
  style.setProperty("--paper-scale", Math.min(1, PAPER / page.clientWidth));
}
export default function settle({ data }) {
  document.documentElement.lang = data;
  const watcher = new MutationObserver(() => { due ||= setTimeout(reach, 300); });
  watcher.observe(document.body, { childList: true, subtree: true });
  window.addEventListener("beforeprint", fit);
  reach();
  return () => {
    watcher.disconnect();
    window.removeEventListener("beforeprint", fit);
  };
}
