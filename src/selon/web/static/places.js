// The list of places: by key from place to place. What shows a place is the map's, where there is one.
import { on } from "./shell.js";

const places = Array.from(document.querySelectorAll("#places li"));

export function current() {
  return places.find((one) => one.contains(document.activeElement)) || null;
}

export function move(step) {
  if (!places.length) return;
  const at = places.indexOf(current());
  const next = at < 0 ? (step > 0 ? 0 : places.length - 1) : Math.max(0, Math.min(places.length - 1, at + step));
  places[next].querySelector("a").focus();
}

export function mark(spot) {
  for (const one of places) {
    if (Number(one.dataset.spot) === spot) one.setAttribute("aria-current", "true");
    else one.removeAttribute("aria-current");
  }
}

on("map.next", () => move(1));
on("map.previous", () => move(-1));
