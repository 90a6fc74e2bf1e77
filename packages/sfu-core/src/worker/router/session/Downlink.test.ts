import { beforeEach, describe, expect, it } from 'vitest';
import type { ConsumeData } from '../../../channel/contract.ts';
import { HEADER_EXTENSION_URIS } from '../../../ortc/headerExtensionUris.ts';
import { Egress } from '../../io/Egress.ts';
import { VirtualEnvironment } from '../../io/testing/VirtualEnvironment.ts';
import { LayerClaim } from '../../layers/LayerClaim.ts';
import type { LayerLimit } from '../../layers/LayerSelector.ts';
import { RtpPacket } from '../../rtp/RtpPacket.ts';
import { SLOT_HEADROOM_BYTES } from '../../srtp/PacketSlot.ts';
import { TRANSPORT_TRACE_TYPES, TraceEvents } from '../TraceEvents.ts';
import { Downlink, type DownlinkConsumer } from './Downlink.ts';
import { PADDING_SSRC } from './PaddingStream.ts';

const video: ConsumeData = {
  consumerId: 'c',
  producerId: 'p',
  kind: 'video',
  rtpParameters: {
    codecs: [{ mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000, rtcpFeedback: [{ type: 'transport-cc' }] }],
    headerExtensions: [
      { uri: HEADER_EXTENSION_URIS.mid, id: 1 },
      { uri: HEADER_EXTENSION_URIS.transportWide, id: 5 },
    ],
  },
  type: 'simulcast',
  consumableRtpEncodings: [],
  paused: false,
  ignoreDtx: false,
};

/** A consumer of three layers, and what it may send of them. */
class Layered implements DownlinkConsumer {
  limit: LayerLimit | undefined;

  desiredBitrateBps(): number {
    return 2_000_000;
  }

  claim() {
    const steps = [100_000, 400_000, 2_000_000].map((bitrateBps, spatialLayer) => ({
      layers: { spatialLayer, temporalLayer: 0 },
      bitrateBps,
    }));
    const apply = (limit: LayerLimit) => {
      this.limit = limit;
    };
    return new LayerClaim({ priority: 1, steps, currentStep: -1, apply });
  }

  unlimit(): void {
    this.limit = 'all';
  }
}

let environment: VirtualEnvironment;
let consumer: Layered;
let downlink: Downlink;
let traced: { type: string; info: unknown }[];
let sent: { ssrc: number; purpose: string; wide: number; mid: string; sizeBytes: number; atMs: number }[];

let reported: { sequenceNumber: number; atMs: number }[];
let reportedPaddingCount: number;

beforeEach(() => {
  reported = [];
  reportedPaddingCount = 0;
  environment = new VirtualEnvironment();
  const egress = new Egress();
  consumer = new Layered();
  traced = [];
  sent = [];
  const trace = new TraceEvents({
    types: TRANSPORT_TRACE_TYPES,
    tell: ({ type, info }) => traced.push({ type, info }),
    nowMs: () => environment.clock.nowMs(),
  });
  trace.enable([...TRANSPORT_TRACE_TYPES]);
  downlink = new Downlink({
    environment,
    egress,
    trace,
    consumers: new Map([['c', consumer]]),
    isConnected: () => true,
    roundTripTimeMs: () => 20,
    closeStream: () => undefined,
    openStream: (ssrc, purpose) => ({
      send: (lengthBytes) => {
        const packet = new RtpPacket();
        expect(packet.parse(egress.buffer, SLOT_HEADROOM_BYTES, lengthBytes)).toBe(true);
        const mid = packet.extensionOffset(1);
        sent.push({
          ssrc,
          purpose,
          wide: packet.buffer.readUInt16BE(packet.extensionOffset(5)),
          mid: packet.buffer.toString('utf8', mid, mid + packet.extensionLengthBytes(1)),
          sizeBytes: lengthBytes,
          atMs: environment.clock.nowMs(),
        });
      },
    }),
  });
  downlink.negotiated(video);
});

/** Sends packets of media evenly for so long, with feedback every 100 ms that all came 10 ms later. */
function run(durationMs: number, { hasFeedback = true } = {}): void {
  const { clock } = environment;
  for (const endMs = clock.nowMs() + durationMs; clock.nowMs() < endMs; environment.advance(20)) {
    const nowMs = clock.nowMs();
    reported.push({ sequenceNumber: downlink.nextTransportWideSequence(1_000, nowMs), atMs: nowMs });
    if (nowMs % 40 === 0) downlink.tick(nowMs);
    if (nowMs % 100 !== 0 || !hasFeedback) continue;
    reported.push(...sent.slice(reportedPaddingCount).map(({ wide, atMs }) => ({ sequenceNumber: wide, atMs })));
    reportedPaddingCount = sent.length;
    reported.sort((a, b) => a.sequenceNumber - b.sequenceNumber);
    const base = reported[0]!;
    const referenceTimeMs = Math.floor(base.atMs / 64) * 64;
    let lastMs = referenceTimeMs;
    const deltasMs = Float64Array.from(reported.splice(0), ({ atMs }) => {
      const deltaMs = atMs + 10 - lastMs;
      lastMs += deltaMs;
      return deltaMs;
    });
    const feedback = {
      type: 'transport-cc',
      senderSsrc: 0,
      mediaSsrc: 0,
      feedbackPacketCount: 0,
      lostCount: 0,
    } as const;
    const { sequenceNumber: baseSequenceNumber } = base;
    downlink.receiveTransportFeedback({ ...feedback, baseSequenceNumber, referenceTimeMs, deltasMs }, nowMs);
  }
}

describe('Downlink', () => {
  it('shares the initial bitrate before anything is known', () => {
    downlink.share();
    expect(consumer.limit).toEqual({ spatialLayer: 1, temporalLayer: 0 });
  });

  it('limits nobody when the remote tells nothing of what it gets', () => {
    run(1_000, { hasFeedback: false });
    expect(consumer.limit).toEqual({ spatialLayer: 1, temporalLayer: 0 });
    run(2_000, { hasFeedback: false });
    expect(consumer.limit).toBe('all');
    expect(sent).toEqual([]);
  });

  it('probes for what is wanted with padding, finds it, and gives it', () => {
    run(2_000);
    expect(consumer.limit).toEqual({ spatialLayer: 2, temporalLayer: 0 });
    expect(traced.some(({ type }) => type === 'probation')).toBe(true);
    expect(traced.findLast(({ type }) => type === 'bwe')?.info).toMatchObject({ bweType: 'transport-cc' });
    expect(downlink.budget.availableBitrateBps).toBeGreaterThan(1_800_000);
    expect(sent.length).toBeGreaterThan(3);
    for (const packet of sent) {
      expect(packet).toMatchObject({ ssrc: PADDING_SSRC, purpose: 'probation', mid: 'probator' });
      expect(packet.sizeBytes).toBeLessThan(600);
    }
  });

  it('leaves no timer when it is closed', () => {
    run(200);
    downlink.close();
    downlink.close();
    expect(environment.timerCount).toBe(0);
  });

  it('shares once, however often a consumer asks for it meanwhile', () => {
    let count = 0;
    consumer.claim = () => {
      count++;
      downlink.share();
      return Layered.prototype.claim.call(consumer);
    };
    downlink.share();
    expect(count).toBe(1);
  });
});
