import { Map, NavigationControl, ScaleControl, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { useEffect, useState, type RefObject } from "react";
import type { CityMap } from "../base/types";
import { baseStyle } from "./baseStyle";
import type { Theme } from "../shell/theme";
import { readColours, type Colours } from "./colours";
import { addIcons } from "./icons";

// Under Vite the library cannot find its worker by itself, and the map would stay blank.
setWorkerUrl(workerUrl);

export interface Ready {
  map: Map;
  paint: Colours;
}

/** Without WebGL (an old graphics driver, a remote desktop) there is no map; everything is in the lists too. */
export function canDraw(): boolean {
  return new OffscreenCanvas(1, 1).getContext("webgl2") !== null;
}

export interface Words {
  zoomIn: string;
  zoomOut: string;
  canvas: string;
}

/** One map for as long as the element, the city pack and the colours stay. Null until its base is drawn. */
export function useMap(
  place: RefObject<HTMLDivElement | null>,
  city: CityMap,
  look: Theme,
  words: Words,
  start?: [number, number, number],
): Ready | null {
  const [ready, setReady] = useState<Ready | null>(null);
  useEffect(() => {
    if (!place.current) return undefined;
    const paint = readColours(place.current);
    const map = open(place.current, city, words, paint, start);
    // Letters are drawn by the browser: a name drawn before the font is there would keep the wrong shape.
    const font = document.fonts.load("12px 'Inter Variable'");
    map.once("style.load", () => {
      addIcons(map, paint);
      void font.then(() => setReady({ map, paint }));
    });
    return () => {
      setReady(null);
      map.remove();
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- words and start are read once, when the map opens; look is read from the tokens
  }, [place, city, look]);
  return ready;
}

function open(
  container: HTMLDivElement,
  city: CityMap,
  words: Words,
  paint: Colours,
  start?: [number, number, number],
): Map {
  const [west, south, east, north] = city.bounds;
  const map = new Map({
    container,
    style: baseStyle(city, paint),
    ...(start
      ? { center: [start[0], start[1]], zoom: start[2] }
      : { bounds: city.bounds, fitBoundsOptions: { padding: 20 } }),
    minZoom: 9,
    maxZoom: 19,
    maxBounds: [west - 0.3, south - 0.3, east + 0.3, north + 0.3],
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    fadeDuration: 0,
    locale: {
      "NavigationControl.ZoomIn": words.zoomIn,
      "NavigationControl.ZoomOut": words.zoomOut,
      "Map.Title": words.canvas,
    },
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new ScaleControl({ unit: "metric" }), "bottom-right");
  return map;
}
