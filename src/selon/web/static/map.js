// The map: land and borders from the server, a circle of the stated radius for each place and a dot in its middle. Text only becomes text nodes.
import { data, element, filled } from "./data.js";
import { current, mark } from "./places.js";
import { on } from "./shell.js";
import { Map as Chart, NavigationControl, Popup, ScaleControl } from "./vendor/maplibre-gl.mjs";
import feature from "./vendor/topojson/feature.js";
import mesh from "./vendor/topojson/mesh.js";

const told = data("map-data");
const words = told.words;
const box = document.getElementById("map");
const said = document.getElementById("map-said");
const EQUATOR = 40075016.686; // metres around, which 512 points of the map show at zoom 0
const COLOURS = { sea: "--pill", land: "--sheet", shore: "--edge", borders: "--edge", dot: "--accent", ring: "--sheet" };
const FINEST = 22;
const BORDERS = ["borders-far", "borders"];
const NEAR = 4; // from this zoom on outlines are drawn with care; further out there are too many of them to be seen
const SIZE = ["min", 16, ["+", 2.5, ["*", 1.1, ["sqrt", ["get", "count"]]]]];

function say(text) {
  said.textContent = text;
}

async function load(path) {
  const reply = await fetch(path, { credentials: "same-origin", redirect: "error" });
  if (!reply.ok) throw new Error(String(reply.status));
  return reply.json();
}

// The colours of the page as they are now, dark or light.
function colours() {
  const probe = document.createElement("span");
  document.body.append(probe);
  const found = {};
  for (const [name, own] of Object.entries(COLOURS)) {
    probe.style.color = `var(${own})`;
    found[name] = getComputedStyle(probe).color;
  }
  probe.remove();
  return found;
}

function points(spots) {
  return {
    type: "FeatureCollection",
    features: spots.latitude.map((latitude, at) => ({
      type: "Feature",
      id: at,
      geometry: { type: "Point", coordinates: [spots.longitude[at], latitude] },
      properties: {
        at,
        count: spots.count[at],
        // Radius in points of the screen at zoom 0; it doubles with each step of zoom.
        wide: ((spots.radius[at] || 0) * 512) / (EQUATOR * Math.max(0.05, Math.cos((latitude * Math.PI) / 180))),
      },
    })),
  };
}

// Rings of the atlas go round the earth; a flat map wants longitudes that don't jump. Most points stay where they are, the others go past 180.
function unrolled(ring) {
  const turns = [0];
  for (let at = 1; at < ring.length; at += 1) {
    const step = ring[at][0] - ring[at - 1][0];
    turns.push(turns[at - 1] + (step > 180 ? -360 : step < -180 ? 360 : 0));
  }
  const counts = new Map();
  for (const turn of turns) counts.set(turn, (counts.get(turn) || 0) + 1);
  const usual = Array.from(counts).reduce((one, other) => (other[1] > one[1] ? other : one))[0];
  const flat = ring.map(([longitude, latitude], at) => [longitude + turns[at] - usual, latitude]);
  const [first, last] = [flat[0], flat[flat.length - 1]];
  if (Math.abs(last[0] - first[0]) > 180) {
    const pole = first[1] < 0 ? -90 : 90; // it goes all around: close it by way of the pole
    flat.push([last[0], pole], [first[0], pole], first);
  }
  return flat;
}

function flattened(shape) {
  const shapes = shape.type === "FeatureCollection" ? shape.features.map((one) => one.geometry) : [shape.geometry || shape];
  const rings = { Polygon: (one) => one.map(unrolled), MultiPolygon: (one) => one.map((each) => each.map(unrolled)), MultiLineString: (one) => one.map(unrolled) };
  return {
    type: "FeatureCollection",
    features: shapes.map((one) => ({ type: "Feature", properties: {}, geometry: { type: one.type, coordinates: rings[one.type](one.coordinates) } })),
  };
}

const grown = (name) => ["interpolate", ["exponential", 2], ["zoom"], 0, ["get", name], FINEST, ["*", ["get", name], 2 ** FINEST]];

function style(atlas, spots) {
  const now = colours();
  return {
    version: 8,
    sources: {
      // Outlines of 1:50 million gain nothing from finer tiles; those of places are fine to some ten metres.
      land: { type: "geojson", data: flattened(feature(atlas, atlas.objects.land)), maxzoom: 5, buffer: 32, tolerance: 0.9 },
      borders: { type: "geojson", data: flattened(mesh(atlas, atlas.objects.countries, (one, other) => one !== other)), maxzoom: 5, buffer: 32, tolerance: 0.9 },
      places: { type: "geojson", data: points(spots), maxzoom: 9, tolerance: 0, buffer: 64 },
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": now.sea } },
      { id: "land", type: "fill", source: "land", paint: { "fill-color": now.land, "fill-outline-color": now.shore, "fill-antialias": ["step", ["zoom"], false, NEAR, true] } },
      { id: "borders-far", type: "line", source: "borders", maxzoom: NEAR, layout: { visibility: told.borders ? "visible" : "none" },
        paint: { "line-color": now.borders, "line-width": 0.5, "line-opacity": 0.7 } },
      { id: "borders", type: "line", source: "borders", minzoom: NEAR, layout: { visibility: told.borders ? "visible" : "none" },
        paint: { "line-color": now.borders, "line-width": 0.8, "line-dasharray": [3, 2] } },
      { id: "reach", type: "circle", source: "places", filter: [">", ["*", ["get", "wide"], ["^", 2, ["zoom"]]], 1.5], // a smaller one lies under its dot
        paint: { "circle-radius": grown("wide"), "circle-color": now.dot, "circle-opacity": 0.1, "circle-stroke-width": 1,
          "circle-stroke-color": now.dot, "circle-stroke-opacity": 0.55, "circle-pitch-alignment": "map" } },
      { id: "dots", type: "circle", source: "places", layout: { "circle-sort-key": ["-", 0, ["get", "count"]] },
        paint: { "circle-radius": ["interpolate", ["linear"], ["zoom"], 1, ["*", 0.5, SIZE], NEAR + 1, SIZE], "circle-color": now.dot, "circle-opacity": 0.85,
          "circle-stroke-width": ["step", ["zoom"], 0, NEAR, 1], "circle-stroke-color": now.ring } },
    ],
  };
}

function recolour(chart) {
  const now = colours();
  chart.setPaintProperty("sea", "background-color", now.sea);
  chart.setPaintProperty("land", "fill-color", now.land);
  chart.setPaintProperty("land", "fill-outline-color", now.shore);
  for (const layer of BORDERS) chart.setPaintProperty(layer, "line-color", now.borders);
  for (const layer of ["reach", "dots"]) chart.setPaintProperty(layer, "circle-color", now.dot);
  chart.setPaintProperty("reach", "circle-stroke-color", now.dot);
  chart.setPaintProperty("dots", "circle-stroke-color", now.ring);
}

function bounds(spots) {
  const all = (cells, pick) => cells.reduce((one, other) => pick(one, other), cells[0]);
  return [[all(spots.longitude, Math.min), all(spots.latitude, Math.min)], [all(spots.longitude, Math.max), all(spots.latitude, Math.max)]];
}

const fitting = { padding: 48, maxZoom: 8, duration: 0 };

function begin(spots, atlas) {
  const [zoom, latitude, longitude] = told.view ? told.view.split("/").map(Number) : [null, 0, 0];
  const chart = new Chart({
    container: box,
    style: style(atlas, spots),
    ...(zoom === null ? { bounds: bounds(spots), fitBoundsOptions: fitting } : { center: [longitude, latitude], zoom }),
    attributionControl: false,
    cooperativeGestures: matchMedia("(pointer: coarse)").matches,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    renderWorldCopies: false,
    maxZoom: 14,
    fadeDuration: 0,
    locale: {
      "Map.Title": words.region,
      "NavigationControl.ZoomIn": words.zoom_in,
      "NavigationControl.ZoomOut": words.zoom_out,
      "Popup.Close": words.close,
      "CooperativeGesturesHandler.MobileHelpText": words.gesture,
      "CooperativeGesturesHandler.WindowsHelpText": words.wheel,
      "CooperativeGesturesHandler.MacHelpText": words.wheel_mac,
    },
  });
  chart.touchZoomRotate.disableRotation();
  chart.addControl(new NavigationControl({ showCompass: false }), "top-right");
  chart.addControl(new ScaleControl({ unit: "metric" }), "bottom-left");
  return chart;
}

// Writes what is looked at into the address, so that it can be bookmarked and sent.
function remember(name, value) {
  const address = new URL(location.href);
  if (value === null) address.searchParams.delete(name);
  else address.searchParams.set(name, value);
  history.replaceState(null, "", address);
}

function inside(place, total) {
  const rows = place.rows.map((row) => element("li", {}, element("a", { href: row.href }, row.title), ` · ${row.day}`, row.note ? ` · ${row.note}` : ""));
  const parts = rows.length ? [element("ul", { class: "here" }, ...rows)] : [element("p", {}, words.not_found)];
  if (total > rows.length && rows.length) parts.push(element("p", {}, filled(words.more_here, { n: total - rows.length })));
  return [...parts, element("p", {}, element("a", { class: "button", href: place.href }, words.all_here))];
}

class Places {
  constructor(chart, spots) {
    this.chart = chart;
    this.spots = spots;
    this.popup = null;
    this.from = null;
  }

  // Opens what is told of a place; *from* is where the focus goes back to.
  async show(at, from) {
    const spots = this.spots;
    const where = [spots.longitude[at], spots.latitude[at]];
    const held = element("div", {}, element("h3", {}, spots.name[at]), element("p", { class: "soft" }, spots.precision[at]));
    const rest = element("div", {}, words.loading);
    held.append(rest);
    if (this.popup) this.popup.remove();
    this.from = from;
    if (from) this.chart.jumpTo({ center: where, zoom: Math.max(this.chart.getZoom(), 6) });
    mark(at);
    const popup = new Popup({ maxWidth: "none", focusAfterOpen: true }).setLngLat(where).setDOMContent(held).addTo(this.chart);
    this.popup = popup;
    popup.on("close", () => {
      if (this.popup !== popup) return;
      this.popup = null;
      mark(-1);
      if (this.from) this.from.focus();
    });
    try {
      const asked = { lat: where[1], lon: where[0], radius: spots.radius[at] };
      const address = new URL(told.place, location.href);
      for (const [key, value] of Object.entries(asked)) if (value !== null) address.searchParams.set(key, String(value));
      for (const town of spots.towns[at]) address.searchParams.append("town", town);
      rest.replaceChildren(...inside(await load(address), spots.count[at]));
    } catch (error) {
      rest.replaceChildren(filled(words.failed, { why: error.message }));
    }
  }

  close() {
    if (this.popup) this.popup.remove();
  }
}

function listen(chart, spots) {
  const places = new Places(chart, spots);
  chart.on("click", "dots", (event) => places.show(event.features[0].properties.at, null));
  chart.on("mouseenter", "dots", () => chart.getCanvas().classList.add("pointing"));
  chart.on("mouseleave", "dots", () => chart.getCanvas().classList.remove("pointing"));
  let quiet = 0;
  chart.on("moveend", () => {
    clearTimeout(quiet); // browsers count how often an address is changed
    quiet = setTimeout(() => {
      const { lng, lat } = chart.getCenter();
      remember("view", `${chart.getZoom().toFixed(2)}/${lat.toFixed(4)}/${lng.toFixed(4)}`);
    }, 250);
  });
  const list = document.getElementById("places");
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-show]");
    if (button) places.show(Number(button.closest("li").dataset.spot), button);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") places.close();
  });
  on("map.show", () => {
    const item = current() || list.querySelector("li");
    if (item) places.show(Number(item.dataset.spot), item.querySelector("[data-show]"));
  });
  on("map.fit", () => chart.fitBounds(bounds(spots), fitting));
  const button = document.getElementById("borders");
  on("map.borders", () => {
    const drawn = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(drawn));
    for (const layer of BORDERS) chart.setLayoutProperty(layer, "visibility", drawn ? "visible" : "none");
    remember("borders", drawn ? null : "no");
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => recolour(chart));
}

async function start() {
  const [spots, atlas] = await Promise.all([load(told.marks), load(told.atlas)]);
  const chart = begin(spots, atlas);
  listen(chart, spots);
  chart.once("idle", () => {
    box.dataset.ready = String(spots.latitude.length);
  });
  return chart;
}

export const chart = start().catch((error) => {
  say(/webgl/i.test(error.message) ? words.no_webgl : filled(words.failed, { why: error.message }));
  return null;
});
