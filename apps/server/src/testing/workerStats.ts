import type { SfuHistogram, SfuStreamStats, SfuWorkerStats } from '../sfu/border.ts';

/** What a worker tells that has done a little of everything. */
export function workerStats(): SfuWorkerStats {
  const streams = (packets: number): SfuStreamStats => ({
    packets,
    bytes: 100 * packets,
    packetsLost: packets / 10,
    packetsRetransmitted: 3,
    nackCount: 4,
    nackPacketCount: 5,
    pliCount: 6,
    firCount: 7,
  });
  const histogram = (bound: number): SfuHistogram => ({ upperBounds: [bound], counts: [2, 1], sum: 4 * bound });
  return {
    cpuTimeMs: 1_500,
    residentSetBytes: 50_000_000,
    transports: { webrtc: 4, plain: 1, pipe: 2, direct: 1 },
    producers: { audio: 2, video: 3 },
    consumers: { audio: 4, video: 6 },
    dataProducers: 7,
    dataConsumers: 8,
    layersSent: [{ spatialLayer: 2, temporalLayer: 1, consumers: 5 }],
    traffic: {
      webrtc: { bytesReceived: 1_000, bytesSent: 2_000 },
      plain: { bytesReceived: 10, bytesSent: 20 },
      pipe: { bytesReceived: 0, bytesSent: 0 },
      direct: { bytesReceived: 0, bytesSent: 0 },
    },
    received: { audio: streams(100), video: streams(200) },
    sent: { audio: streams(300), video: streams(400) },
    roundTripTimeMs: histogram(20),
    availableOutgoingBitrate: histogram(600_000),
    eventLoopDelayMs: histogram(10),
  };
}
