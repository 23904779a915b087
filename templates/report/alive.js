// Brings the figures to life. Until one is drawn, and wherever this may not run, the static one stays.
(() => {
  "use strict";
  const held = (id) => document.getElementById(id).textContent;
  const figures = [...document.querySelectorAll("figure[data-name]")];
  if (!("DecompressionStream" in window) || !("IntersectionObserver" in window)) return;

  const unpack = (text) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).text();
  };
  // The library is one inline script whose digest the page's policy names.
  const started = (async () => {
    const script = document.createElement("script");
    script.textContent = await unpack(held("sb-library"));
    document.head.append(script);
    return JSON.parse(await unpack(held("sb-live")));
  });
  let ready;

  const rows = ({ columns, same }) => {
    const names = Object.keys(columns);
    return columns[names[0]].map((_, at) => {
      const row = { ...same };
      for (const name of names) row[name] = columns[name][at];
      return row;
    });
  };
  const datasets = (tables) => {
    const found = {};
    for (const [name, table] of Object.entries(tables)) found[name] = rows(table);
    const lines = Object.keys(found).filter((name) => name.startsWith("line"));
    // Each point that answers is a shape or two; a phone has patience for some hundreds.
    found.touch = lines.flatMap((name) => {
      const every = Math.ceil(found[name].length / 240);
      return found[name].filter((row, at) => row.y !== null && at % every === 0);
    });
    return found;
  };
  // A mouse may move and zoom along the time; a finger scrolls the page.
  const zoom = { name: "zoom", bind: "scales", select: { type: "interval", encodings: ["x"], zoom: "wheel![event.shiftKey]" } };

  const drawn = new Map();
  const draw = async (figure) => {
    const place = figure.querySelector(".alive");
    const width = Math.floor(figure.getBoundingClientRect().width);
    const before = drawn.get(figure);
    if (!place || (before && before.width === width)) return;
    const told = (await (ready ??= started()))[figure.dataset.name];
    const spec = structuredClone(width < 640 ? told.narrow : told.wide);
    spec.width = width;
    spec.datasets = datasets(told.tables);
    if (spec.datasets.line0 && matchMedia("(pointer: fine)").matches) {
      spec.layer.find((layer) => layer.data.name === "line0").params = [zoom];
    }
    const target = document.createElement("div");
    const view = await window.vegaEmbed(target, spec, {
      mode: "vega-lite", renderer: "svg", ast: true, actions: false,
      defaultStyle: false, tooltip: { disableDefaultStyle: true },
    });
    before?.view.finalize();
    place.replaceChildren(target);
    place.hidden = false;
    figure.dataset.alive = "yes";
    drawn.set(figure, { view, width });
  };
  const keep = (figure) => draw(figure).catch((error) => {
    // The static figure is still there and says the same.
    figure.dataset.failed = String(error);
  });

  const watch = new IntersectionObserver((seen) => {
    for (const entry of seen) {
      if (!entry.isIntersecting) continue;
      watch.unobserve(entry.target);
      keep(entry.target);
    }
  }, { rootMargin: "200px" });
  figures.forEach((figure) => watch.observe(figure));
  let waiting;
  addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => [...drawn.keys()].forEach(keep), 200);
  });
})();
