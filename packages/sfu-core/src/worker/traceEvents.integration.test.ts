import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { types } from '../index.ts';
import { HEADER_EXTENSION_URIS } from '../ortc/headerExtensionUris.ts';
import { CallScene, PacketSource } from '../testing/CallScene.ts';
import { VIDEO, videoParameters } from '../testing/mediaParameters.ts';
import { vp8Payload } from '../testing/rtpBytes.ts';
import type { WebRtcClient } from '../testing/WebRtcClient.ts';
import { TransportFeedbackBuilder } from './rtcp/TransportFeedbackBuilder.ts';
import { LossHistory } from './rtp/LossHistory.ts';

const CLIENT_SSRC = 0x0d00_0001;

let scene: CallScene;
let sender: WebRtcClient;
let receiver: WebRtcClient;
let producer: types.Producer;
let consumer: types.Consumer;
let ssrc: number;
const source = new PacketSource(VIDEO);

beforeAll(async () => {
  scene = await CallScene.create({ inProcess: true });
  sender = await scene.join();
  receiver = await scene.join();
  producer = await sender.transport.produce({ kind: 'video', rtpParameters: videoParameters });
  consumer = await scene.consume(receiver, producer);
  ssrc = consumer.rtpParameters.encodings![0]!.ssrc!;
});
afterAll(() => scene.close());

/** What an object traces, by its observer, from now on. */
function traces(observer: types.ProducerObserver | types.ConsumerObserver) {
  const seen: { type: string; direction: string; info: Record<string, unknown> }[] = [];
  (observer as types.ProducerObserver).on('trace', ({ type, direction, info, timestamp }) => {
    expect(timestamp).toBeTypeOf('number');
    seen.push({ type, direction, info });
  });
  return seen;
}

/** Sends a packet of video; resolves when it has come through. */
async function forward(isKeyFrame: boolean, mark: number): Promise<void> {
  const count = receiver.stream(ssrc).length;
  sender.sendRtp(source.next(vp8Payload(isKeyFrame, mark, 100)));
  await receiver.until(() => receiver.stream(ssrc).length > count);
}

describe('trace events', () => {
  it('of packets: the same one, in and out', async () => {
    const incoming = traces(producer.observer);
    const outgoing = traces(consumer.observer);
    await producer.enableTraceEvent(['rtp', 'keyframe']);
    await consumer.enableTraceEvent(['rtp', 'keyframe']);
    expect((await producer.dump()).traceEventTypes).toEqual(['rtp', 'keyframe']);
    expect((await consumer.dump()).traceEventTypes).toEqual(['rtp', 'keyframe']);
    await forward(true, 1);
    await forward(false, 2);
    await producer.enableTraceEvent([]);
    await consumer.enableTraceEvent();
    await forward(false, 3);

    expect(incoming.map(({ type, direction }) => `${type} ${direction}`)).toEqual(['keyframe in', 'rtp in']);
    expect(incoming[1]?.info).toMatchObject({
      isRtx: false,
      rtpPacket: {
        ssrc: VIDEO.ssrc,
        payloadType: VIDEO.payloadType,
        sequenceNumber: source.sequenceNumber - 1,
        payloadSize: 100,
      },
    });
    expect(outgoing.map(({ type, direction }) => `${type} ${direction}`)).toEqual(['keyframe out', 'rtp out']);
    const [, sent] = receiver.stream(ssrc);
    expect(outgoing[1]?.info).toEqual({
      isRtx: false,
      rtpPacket: {
        ssrc,
        payloadType: sent?.payloadType,
        sequenceNumber: sent?.sequenceNumber,
        timestamp: sent?.timestamp,
        marker: true,
        isKeyFrame: false,
        // All but SRTP's authentication tag.
        size: sent!.wire.length - 10,
        payloadSize: 100,
        spatialLayer: 0,
        temporalLayer: 0,
        mid: consumer.rtpParameters.mid,
        wideSequenceNumber: expect.any(Number),
      },
    });
  });

  it('of feedback, in to a consumer and out of its producer', async () => {
    const upstream = traces(producer.observer);
    const downstream = traces(consumer.observer);
    await producer.enableTraceEvent(['nack', 'pli', 'fir']);
    await consumer.enableTraceEvent(['nack', 'pli', 'fir', 'rtp']);
    await forward(false, 4);
    const last = receiver.stream(ssrc).at(-1)!;
    const askedFor = new Promise((resolve) =>
      consumer.observer.on('trace', ({ type }) => type === 'fir' && resolve(0)),
    );
    receiver.sendRtcp((writer) => writer.nack(CLIENT_SSRC, ssrc, [last.sequenceNumber]));
    receiver.sendRtcp((writer) => writer.pli(CLIENT_SSRC, ssrc));
    receiver.sendRtcp((writer) => writer.fir(CLIENT_SSRC, ssrc, 1));
    await askedFor;
    expect(downstream.filter(({ type }) => type !== 'rtp')).toEqual([
      { type: 'nack', direction: 'in', info: {} },
      { type: 'pli', direction: 'in', info: { ssrc } },
      { type: 'fir', direction: 'in', info: { ssrc } },
    ]);
    expect(downstream.find(({ info }) => info.isRtx)).toMatchObject({
      type: 'rtp',
      direction: 'out',
      info: { rtpPacket: { ssrc: consumer.rtpParameters.encodings![0]!.rtx!.ssrc } },
    });
    expect(upstream.filter(({ type }) => type === 'pli').at(0)).toEqual({
      type: 'pli',
      direction: 'out',
      info: { ssrc: VIDEO.ssrc },
    });
  });

  it('of sender reports', async () => {
    const told = new Promise((resolve) => producer.once('trace', resolve));
    await producer.enableTraceEvent(['sr']);
    const report = { ssrc: VIDEO.ssrc, ntpSeconds: 3_900_000_000, ntpFraction: 5, rtpTimestamp: source.timestamp };
    sender.sendRtcp((writer) => writer.senderReport({ ...report, packetCount: 4, octetCount: 400 }));
    expect(await told).toMatchObject({
      type: 'sr',
      direction: 'in',
      info: {
        ssrc: VIDEO.ssrc,
        ntpSec: 3_900_000_000,
        ntpFrac: 5,
        rtpTs: source.timestamp,
        packetCount: 4,
        octetCount: 400,
      },
    });
  });
});

describe("a remote's own estimate (REMB)", () => {
  /** A receiver that knows of no transport-wide feedback. */
  async function rembReceiver() {
    const client = await scene.join();
    const { codecs = [], headerExtensions = [] } = structuredClone(scene.router.rtpCapabilities);
    const rtpCapabilities = {
      codecs,
      headerExtensions: headerExtensions.filter(({ uri }) => uri !== HEADER_EXTENSION_URIS.transportWide),
    };
    await client.transport.consume({ producerId: producer.id, rtpCapabilities });
    return client;
  }

  it('is what the transport has available, and is traced', async () => {
    const client = await rembReceiver();
    const { transport } = client;
    const told = new Promise((resolve) => transport.once('trace', resolve));
    await transport.enableTraceEvent(['bwe', 'probation']);
    expect((await transport.dump()).traceEventTypes).toEqual(['probation', 'bwe']);
    expect((await transport.getStats())[0]).toMatchObject({ availableOutgoingBitrate: 600_000, rtpPacketLossSent: 0 });
    client.sendRtcp((writer) => writer.remb(CLIENT_SSRC, 1_000_000, [ssrc]));
    expect(await told).toMatchObject({
      type: 'bwe',
      direction: 'out',
      info: { bweType: 'remb', availableBitrate: 1_000_000, minBitrate: 30_000 },
    });
    expect((await transport.getStats())[0]).toMatchObject({ availableOutgoingBitrate: 1_000_000 });
    await transport.setMaxOutgoingBitrate(500_000);
    await transport.setMinOutgoingBitrate(100_000);
    expect((await transport.getStats())[0]).toMatchObject({
      availableOutgoingBitrate: 500_000,
      maxOutgoingBitrate: 500_000,
      minOutgoingBitrate: 100_000,
    });
    await expect(transport.setMinOutgoingBitrate(600_000)).rejects.toThrow(
      new TypeError('bitrate must be <= current max outgoing bitrate (500000) or 0 (unlimited)'),
    );
  });
});

describe('losses in the statistics of transports', () => {
  it('are those of the packets that transport-wide feedback tells of', async () => {
    const { transport } = receiver;
    const before = receiver.stream(ssrc).length;
    for (let mark = 10; mark < 20; mark++) await forward(false, mark);
    const arrivals = new TransportFeedbackBuilder();
    const wideNumbers = receiver
      .stream(ssrc)
      .slice(before)
      .map((packet) => packet.extension(5)!.readUInt16BE(0));
    // The sixth never came, as far as the receiver tells.
    for (const [i, wide] of wideNumbers.entries()) if (i !== 5) arrivals.onPacket(wide, 1_000 + i);
    receiver.sendRtcp((writer) => arrivals.build(CLIENT_SSRC, ssrc, writer));
    await receiver.roundTrip();
    expect((await transport.getStats())[0]?.rtpPacketLossSent).toBeCloseTo(0.1);
    expect((await sender.transport.getStats())[0]).toMatchObject({ availableIncomingBitrate: 0 });
    expect((await sender.transport.getStats())[0]?.rtpPacketLossSent).toBeUndefined();
  });

  it('are those of the packets that we missed', async () => {
    const client = await scene.join();
    await client.transport.produce({ kind: 'video', rtpParameters: videoParameters });
    const packets = new PacketSource(VIDEO);
    for (const wide of [1, 2, 3, 5]) client.sendRtp(packets.next(vp8Payload(false, wide), wide));
    const reports = () => client.reports('transport-cc');
    await client.until(() => reports().reduce((sum, { deltasMs }) => sum + deltasMs.length, 0) === 5);
    const expected = new LossHistory();
    for (const { lostCount, deltasMs } of reports()) expected.add(lostCount, deltasMs.length);
    expect(expected.lossRatio).toBeGreaterThan(0);
    expect((await client.transport.getStats())[0]?.rtpPacketLossReceived).toBeCloseTo(expected.lossRatio);
  });
});
