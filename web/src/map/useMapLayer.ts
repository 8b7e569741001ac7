import type { FeatureCollection } from "geojson";
import type { GeoJSONSource, LayerSpecification, Map } from "maplibre-gl";
import { useEffect } from "react";

/** Keeps one source of the map equal to `content`, with the layers that draw it. `layers` must not change its identity. */
export function useMapLayer(
  map: Map,
  id: string,
  layers: readonly LayerSpecification[],
  content: FeatureCollection,
): void {
  useEffect(() => {
    map.addSource(id, { type: "geojson", data: { type: "FeatureCollection", features: [] } });
    for (const layer of layers) map.addLayer(layer);
    return () => {
      if (!map.getCanvas().isConnected) return; // the map itself was removed first
      for (const layer of layers) map.removeLayer(layer.id);
      map.removeSource(id);
    };
  }, [map, id, layers]);
  useEffect(() => {
    void map.getSource<GeoJSONSource>(id)?.setData(content);
  }, [map, id, content]);
}
