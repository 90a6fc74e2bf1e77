import type { SfuTransport } from '../sfu/border.ts';
import type { Peer } from './Peer.ts';

/** At most one report in this time. */
const reportIntervalMs = 1000;

/** Tells a client what the SFU makes of its downlink, from the bandwidth estimation of the transport it receives over. */
export async function reportDownlink(peer: Peer, transport: SfuTransport): Promise<void> {
  let lastMs = Number.NEGATIVE_INFINITY;
  transport.on('trace', ({ type, direction, info }) => {
    if (type !== 'bwe' || direction !== 'out' || !isEstimate(info)) return;
    const nowMs = Date.now();
    if (nowMs - lastMs < reportIntervalMs) return;
    lastMs = nowMs;
    const { desiredBitrate, effectiveDesiredBitrate, availableBitrate } = info;
    peer.socket.notify('downlinkBwe', { desiredBitrate, effectiveDesiredBitrate, availableBitrate });
  });
  await transport.enableTraceEvent(['bwe']);
}

type Estimate = { desiredBitrate: number; effectiveDesiredBitrate: number; availableBitrate: number };

function isEstimate(info: unknown): info is Estimate {
  if (typeof info !== 'object' || info === null) return false;
  const fields = info as Record<string, unknown>;
  return ['desiredBitrate', 'effectiveDesiredBitrate', 'availableBitrate'].every(
    (name) => typeof fields[name] === 'number',
  );
}
