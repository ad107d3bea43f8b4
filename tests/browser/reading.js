// What the browser tests read from a page. Loaded before the page's own scripts.
window.reading = (() => {
  const CALM_MS = 350;
  const id = (name) => `[data-testid="${name}"]`;
  let since = 0;
  let picture = "";

  const isShown = (element) =>
    element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });

  const plots = () => [...document.querySelectorAll(".js-plotly-plot")];

  const isDrawn = (plot) => {
    if (!plot._fullData || !plot.querySelector(".main-svg")) return false;
    const shapes = plot._fullData
      .filter((trace) => trace.type === "choropleth")
      .reduce((sum, trace) => sum + trace.locations.length, 0);
    return plot.querySelectorAll(".choroplethlayer path").length >= shapes;
  };

  const isStill = () => {
    const app = document.querySelector(id("stApp"));
    return (
      app?.dataset.testScriptState === "notRunning" &&
      app.dataset.testConnectionState === "CONNECTED" &&
      !document.querySelector(
        `${id("stSkeleton")}, ${id("stSpinner")}, ${id("stStatusWidget")}, [data-stale="true"]`
      ) &&
      document.querySelector(`h1, ${id("stAlert")}, ${id("stException")}`) !== null &&
      document.fonts.status === "loaded" &&
      plots().every(isDrawn)
    );
  };

  // Settled for a while: the same elements in the same places.
  const calm = () => {
    const main = document.querySelector(id("stMain"));
    const now = isStill()
      ? [location.href, document.querySelectorAll("*").length, main?.scrollHeight].join()
      : "";
    if (now === "" || now !== picture) {
      picture = now;
      since = performance.now();
      return false;
    }
    return performance.now() - since > CALM_MS;
  };

  // What was calm before a reader's last touch does not count.
  const stir = () => {
    picture = "";
  };

  // Why it is not settled, for the message of a test.
  const state = () => ({
    script: document.querySelector(id("stApp"))?.dataset.testScriptState,
    connection: document.querySelector(id("stApp"))?.dataset.testConnectionState,
    skeletons: document.querySelectorAll(id("stSkeleton")).length,
    spinners: document.querySelectorAll(`${id("stSpinner")}, ${id("stStatusWidget")}`).length,
    stale: document.querySelectorAll('[data-stale="true"]').length,
    undrawn: plots().filter((plot) => !isDrawn(plot)).length,
    headings: inner("h1"),
    alerts: inner(id("stAlert")),
  });

  const texts = () => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode.textContent.trim();
      const parent = walker.currentNode.parentElement;
      if (!text || parent.closest("script, style, noscript, [translate=no]")) continue;
      if (isShown(parent)) found.push(text);
    }
    return found;
  };

  // Alternatives and names for readers who do not see: charts, tables, fields.
  const labels = () =>
    [...document.querySelectorAll(`[role="figure"][aria-label], input[aria-label], ${id("stTable")} table[aria-label]`)]
      .map((element) => element.getAttribute("aria-label"));

  const inner = (selector) => [...document.querySelectorAll(selector)].map((e) => e.innerText.trim());

  const plotTexts = (plot) => {
    const found = [];
    const add = (value) => {
      if (Array.isArray(value) || ArrayBuffer.isView(value)) value.forEach(add);
      else if (typeof value === "string") found.push(value);
    };
    for (const trace of plot._fullData) {
      [trace.text, trace.customdata, trace.name].forEach(add);
      for (const values of [trace.x, trace.y]) if (values?.some?.((v) => typeof v === "string")) add(values);
    }
    plot.querySelectorAll("svg text").forEach((text) => add(text.textContent));
    // Plotly's own marks, which it turns into lines and weight.
    const plain = found.map((text) => text.replace(/<br>/g, "\n").replace(/<\/?(?:[bi]|span)\b[^>]*>/g, ""));
    return [...new Set(plain.filter((text) => text !== ""))];
  };

  // Text that its own box, or its chart, cuts off.
  const cutOff = () => {
    const found = [];
    const boxes = document.querySelectorAll(
      [id("stMetric"), id("stPageLink"), id("stWidgetLabel"), id("stExpander"), id("stButtonGroup"),
       id("stDownloadButton"), id("stButton"), id("stAlert"), id("stHeading"), id("stRadio"), id("stCheckbox")].join()
    );
    const closed = `${id("stSidebar")}[data-collapsed="true"]`;
    for (const box of boxes) {
      if (box.closest(closed)) continue;
      for (const element of [box, ...box.querySelectorAll("*")]) {
        if (!isShown(element) || element.closest("svg, canvas, iframe") || element.clientWidth <= 2) continue;
        if (element.scrollWidth > element.clientWidth + 1 && element.innerText?.trim())
          found.push(`${box.dataset.testid}: ${element.innerText.trim()}`);
      }
    }
    for (const plot of plots()) {
      const frame = plot.getBoundingClientRect();
      for (const text of plot.querySelectorAll("svg text")) {
        const place = text.getBoundingClientRect();
        if (!text.textContent.trim() || !isShown(text) || place.width === 0) continue;
        if (place.left < frame.left - 2 || place.right > frame.right + 2 ||
            place.top < frame.top - 2 || place.bottom > frame.bottom + 2)
          found.push(`chart: ${text.textContent}`);
      }
    }
    return [...new Set(found)];
  };

  // Lines of text that lie on each other, each with what is written on it; charts and formulas apart.
  const overlaps = () => {
    const lines = [];
    const walker = document.createTreeWalker(document.querySelector(id("stMain")), NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    while (walker.nextNode()) {
      const text = walker.currentNode.textContent.trim();
      const parent = walker.currentNode.parentElement;
      if (!text || parent.closest(`script, style, svg, .katex, ${id("stDataFrame")}`) || !isShown(parent)) continue;
      range.selectNodeContents(walker.currentNode);
      for (const box of range.getClientRects())
        if (box.width > 3 && box.height > 5) lines.push({ box, parent, text });
    }
    const found = [];
    lines.forEach((one, i) => {
      for (const other of lines.slice(i + 1)) {
        if (one.parent === other.parent) continue;
        const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        if (across > 3 && down > 0.35 * Math.min(one.box.height, other.box.height))
          found.push(`${one.text} × ${other.text}`);
      }
    });
    return found;
  };

  const scrolls = () =>
    [document.scrollingElement, document.querySelector(id("stMain"))]
      .filter((element) => element.scrollWidth > element.clientWidth)
      .map((element) => `${element.tagName}: ${element.scrollWidth} > ${element.clientWidth}`);

  const survey = () => ({
    language: document.documentElement.lang,
    tab: document.title,
    headings: inner("h1"),
    texts: texts(),
    labels: labels(),
    alerts: inner(id("stAlert")),
    errors: inner(id("stException")),
    metrics: [...document.querySelectorAll(id("stMetric"))].map((metric) => ({
      label: metric.querySelector(id("stMetricLabel")).innerText.trim(),
      value: metric.querySelector(id("stMetricValue")).innerText.trim(),
    })),
    // A grid is a canvas with the shown rows as a hidden table inside.
    cells: [...document.querySelectorAll(`${id("stTable")} td, ${id("stDataFrame")} canvas td`)]
      .map((cell) => cell.textContent.trim()),
    plots: plots().map((plot) => ({
      alt: plot.closest('figure, [role="figure"]')?.getAttribute("aria-label") ?? "",
      texts: plotTexts(plot),
      shown: [...plot.querySelectorAll("svg text")].map((text) => text.textContent),
      marks: marks(plot),
    })),
    cutOff: cutOff(),
    overlaps: overlaps(),
    scrolls: scrolls(),
  });

  // How many values a chart shows: shapes of a class, cells, points, bars.
  const marks = (plot) => {
    const known = (values) => [...(values ?? [])].flat().filter((v) => v !== null && v !== "" && Number.isFinite(+v)).length;
    let count = 0;
    for (const trace of plot._fullData) {
      if (trace.type === "choropleth") count += [...trace.z].filter((z) => z >= 0).length;
      else if (trace.type === "heatmap") count += [...trace.z].map((row) => known(row)).reduce((a, b) => a + b, 0);
      else if (trace.type === "bar") count += known(trace.orientation === "h" ? trace.x : trace.y);
      else if (trace.type === "scatter") count += known(trace.error_x?.array ? trace.x : trace.y);
    }
    return count;
  };

  const shapes = (code) =>
    [...document.querySelectorAll(".choroplethlayer path")].filter((path) => path.__data__?.loc === code);

  // Points of the window inside a shape, the middle of its box first.
  const inside = (path, steps) => {
    const box = path.getBBox();
    const matrix = path.getScreenCTM();
    const found = [];
    for (let i = 1; i < steps; i++)
      for (let j = 1; j < steps; j++) {
        const point = new DOMPoint(box.x + (box.width * i) / steps, box.y + (box.height * j) / steps);
        if (!path.isPointInFill(point)) continue;
        const place = point.matrixTransform(matrix);
        found.push([place.x, place.y, Math.hypot(i - steps / 2, j - steps / 2)]);
      }
    return found.sort((a, b) => a[2] - b[2]).map(([x, y]) => [x, y]);
  };

  const mapPlot = () => plots().find((plot) => plot.querySelector(".choroplethlayer path"));

  // Where to point at a commune, in its first shape or its last (the inset's), brought into view.
  const aim = ([code, which]) => {
    const path = shapes(code).at(which);
    if (!path) return null;
    path.scrollIntoView({ block: "center" });
    return inside(path, 12)[0] ?? null;
  };

  // Points inside every commune's first shape, relative to the map's frame.
  const samples = () => {
    const plot = mapPlot();
    const frame = plot.getBoundingClientRect();
    const found = {};
    for (const path of plot.querySelectorAll(".choroplethlayer path")) {
      const code = path.__data__.loc;
      if (!(code in found)) found[code] = inside(path, 12).map(([x, y]) => [x - frame.left, y - frame.top]);
    }
    return found;
  };

  const hatching = () =>
    [...mapPlot().querySelectorAll(".scatterlayer path.js-line")]
      .map((path) => path.getAttribute("d") ?? "").filter((line) => line.includes("L")).length;

  const tooltip = () =>
    [...document.querySelectorAll(".hoverlayer .hovertext text")].map((text) =>
      [...(text.querySelectorAll(":scope > tspan.line").length ? text.querySelectorAll(":scope > tspan.line") : [text])]
        .map((line) => line.textContent).join("\n")
    ).join("\n");

  return { calm, stir, state, survey, aim, samples, hatching, tooltip };
})();
