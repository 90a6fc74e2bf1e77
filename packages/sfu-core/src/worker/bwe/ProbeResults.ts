/** A probe says something when this many of its packets, and this share of its bytes, have come through. */
const MIN_PACKETS = 3;
const MIN_BYTES_SHARE = 0.8;
/** Packets that left within less than this left at once: only their arrival tells a rate. */
const MIN_INTERVAL_MS = 1;
/** A rate of arrival so much below that of sending is the capacity of the path, and what is asked for stays below that. */
const CAPACITY_MET_RATIO = 0.9;
const UTILIZATION = 0.95;

interface Cluster {
  id: number;
  sizeBytes: number;
  packetCount: number;
  receivedBytes: number;
  firstSentMs: number;
  lastSentMs: number;
  lastSentBytes: number;
  firstArrivalMs: number;
  lastArrivalMs: number;
  firstArrivalBytes: number;
}

/** What a short burst at a known rate tells of a path: how fast it came out at the other end. */
export class ProbeResults {
  #cluster: Cluster | undefined;

  /** A new probe: what comes of older ones is no longer waited for. */
  expect(id: number, sizeBytes: number): void {
    this.#cluster = {
      id,
      sizeBytes,
      packetCount: 0,
      receivedBytes: 0,
      firstSentMs: Number.POSITIVE_INFINITY,
      lastSentMs: Number.NEGATIVE_INFINITY,
      lastSentBytes: 0,
      firstArrivalMs: Number.POSITIVE_INFINITY,
      lastArrivalMs: Number.NEGATIVE_INFINITY,
      firstArrivalBytes: 0,
    };
  }

  /** One packet of a probe has arrived. @returns the proven bit/s, once there is enough to tell. */
  add(id: number, sizeBytes: number, sentMs: number, arrivalMs: number): number | undefined {
    const cluster = this.#cluster;
    if (!cluster || cluster.id !== id) return undefined;
    cluster.packetCount++;
    cluster.receivedBytes += sizeBytes;
    cluster.firstSentMs = Math.min(cluster.firstSentMs, sentMs);
    if (sentMs >= cluster.lastSentMs) {
      cluster.lastSentMs = sentMs;
      cluster.lastSentBytes = sizeBytes;
    }
    if (arrivalMs < cluster.firstArrivalMs) {
      cluster.firstArrivalMs = arrivalMs;
      cluster.firstArrivalBytes = sizeBytes;
    }
    cluster.lastArrivalMs = Math.max(cluster.lastArrivalMs, arrivalMs);
    return rateOf(cluster);
  }
}

function rateOf(cluster: Cluster): number | undefined {
  if (cluster.packetCount < MIN_PACKETS || cluster.receivedBytes < cluster.sizeBytes * MIN_BYTES_SHARE)
    return undefined;
  const sentMs = cluster.lastSentMs - cluster.firstSentMs;
  const arrivedMs = cluster.lastArrivalMs - cluster.firstArrivalMs;
  if (arrivedMs < MIN_INTERVAL_MS && sentMs < MIN_INTERVAL_MS) return undefined;
  const sendBps = rate(cluster.receivedBytes - cluster.lastSentBytes, sentMs);
  const receiveBps = rate(cluster.receivedBytes - cluster.firstArrivalBytes, arrivedMs);
  return receiveBps < sendBps * CAPACITY_MET_RATIO ? receiveBps * UTILIZATION : Math.min(sendBps, receiveBps);
}

function rate(sizeBytes: number, durationMs: number): number {
  return durationMs < MIN_INTERVAL_MS ? Number.POSITIVE_INFINITY : (sizeBytes * 8_000) / durationMs;
}
