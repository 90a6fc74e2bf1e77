/** Layers of a stream, as its scalability mode says. */
export type ScalabilityMode = {
  /** 1 to 99. */
  spatialLayers: number;
  /** 1 to 99. */
  temporalLayers: number;
  /** Whether layers depend on each other at key frames only (`_KEY`). */
  ksvc: boolean;
};

const pattern = /^[LS]([1-9]\d?)T([1-9]\d?)(_KEY)?/;

/**
 * Reads a scalability mode such as `L3T3`, `S2T3` or `L3T3_KEY` (W3C webrtc-svc section 5).
 * Anything else, nothing included, is one layer of each.
 */
export function parseScalabilityMode(scalabilityMode?: string): ScalabilityMode {
  const [, spatial, temporal, key] = pattern.exec(scalabilityMode ?? '') ?? [];
  return { spatialLayers: Number(spatial ?? 1), temporalLayers: Number(temporal ?? 1), ksvc: key !== undefined };
}
