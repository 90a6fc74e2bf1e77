import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CallScene, PacketSource } from '../testing/CallScene.ts';
import { isSrtp, LossyRelay } from '../testing/LossyRelay.ts';
import { AUDIO, audioParameters, VIDEO, videoParameters } from '../testing/mediaParameters.ts';
import { markOf, opusPayload, type RtpFields, uint16, vp8Payload } from '../testing/rtpBytes.ts';
import { SeededRandom } from '../testing/SeededRandom.ts';
import type { ReceivedRtp, WebRtcClient } from '../testing/WebRtcClient.ts';

const PACKETS = 400;
const LOSS = 0.1;
const CONSUMERS = 50;

let scene: CallScene;
const relays: LossyRelay[] = [];

beforeAll(async () => {
  scene = await CallScene.create();
});
afterAll(async () => {
  for (const relay of relays) relay.close();
  await scene.close();
});

async function joinThroughRelay(): Promise<{ client: WebRtcClient; relay: LossyRelay }> {
  const transport = await scene.createTransport();
  const relay = await LossyRelay.open(transport.iceCandidates[0]!);
  relays.push(relay);
  const client = await scene.join({ transport, port: relay.port });
  relay.onLost = () => client.look();
  return { client, relay };
}

const marks = (packets: readonly ReceivedRtp[]) => packets.map(({ payload }) => markOf(payload));
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

/** Where a number is in a stream that began at `first`. */
const place = (first: ReceivedRtp, sequenceNumber: number) => (sequenceNumber - first.sequenceNumber) & 0xffff;

describe('loss between a producer and the SFU', () => {
  it('is asked for by NACK and repaired by RTX: consumers get every packet, in contiguous numbering', async () => {
    const random = new SeededRandom(5);
    const { client: sender, relay } = await joinThroughRelay();
    const producer = await sender.transport.produce({ kind: 'video', rtpParameters: videoParameters });
    const receiver = await scene.join();
    await scene.consume(receiver, producer);
    const sent = new Map<number, RtpFields>();
    let rtxSequenceNumber = 0;
    sender.onRtcp = (packet) => {
      if (packet.type !== 'nack') return;
      expect(packet.mediaSsrc).toBe(VIDEO.ssrc);
      for (const missing of packet.sequenceNumbers) {
        const original = sent.get(missing)!;
        sender.sendRtp({
          ...original,
          ssrc: VIDEO.rtxSsrc,
          payloadType: VIDEO.rtxPayloadType,
          sequenceNumber: ++rtxSequenceNumber,
          payload: Buffer.concat([uint16(missing), original.payload]),
        });
      }
    };
    const source = new PacketSource(VIDEO, { sequenceNumber: 65_400 });
    const send = (mark: number): void => {
      const packet = source.next(vp8Payload(mark === 0, mark), mark);
      sent.set(packet.sequenceNumber, packet);
      sender.sendRtp(packet);
    };
    send(0);
    await receiver.until(() => receiver.rtp.length === 1);
    // Repairs are lost as well, and asked for again.
    relay.loses = (direction, packet) => direction === 'up' && isSrtp(packet) && random.chance(LOSS);
    for (let mark = 1; mark < PACKETS; mark++) {
      send(mark);
      // What is on its way at one time fits in any socket buffer.
      if (mark % 10 === 0) await receiver.until(() => receiver.rtp.length > mark * (1 - 3 * LOSS));
    }
    relay.loses = () => false;
    send(PACKETS);
    await receiver.until(() => receiver.rtp.length === PACKETS + 1);

    const [first] = receiver.rtp;
    for (const { sequenceNumber, payload, ssrc } of receiver.rtp) {
      expect([place(first!, sequenceNumber), ssrc]).toEqual([markOf(payload), first!.ssrc]);
    }
    expect(marks(receiver.rtp).sort((a, b) => a - b)).toEqual(upTo(PACKETS + 1));
    expect(relay.lost.up.length).toBeGreaterThan((PACKETS * LOSS) / 2);
    const [stats] = await producer.getStats();
    expect(stats!.packetsRepaired).toBeGreaterThan((PACKETS * LOSS) / 2);
    expect(stats).toMatchObject({ packetsLost: 0, packetCount: PACKETS + 1 });
  });
});

describe('loss between the SFU and a consumer', () => {
  it('is repaired by RTX that names the original number', async () => {
    const random = new SeededRandom(6);
    const sender = await scene.join();
    const producer = await sender.transport.produce({ kind: 'video', rtpParameters: videoParameters });
    const { client: receiver, relay } = await joinThroughRelay();
    const consumer = await scene.consume(receiver, producer);
    const [encoding] = consumer.rtpParameters.encodings!;
    const rtxCodec = consumer.rtpParameters.codecs.find(({ mimeType }) => mimeType === 'video/rtx');
    const source = new PacketSource(VIDEO);
    sender.sendRtp(source.next(vp8Payload(true, 0)));
    await receiver.until(() => receiver.rtp.length === 1);
    const first = receiver.rtp[0]!;

    relay.loses = (direction, packet) => direction === 'down' && isSrtp(packet) && random.chance(LOSS);
    for (let mark = 1; mark < PACKETS; mark++) {
      // Small, so that there is room for all repairs at once.
      sender.sendRtp(source.next(vp8Payload(false, mark, 200)));
      if (mark % 10 === 0) await receiver.until(() => receiver.rtp.length + relay.lost.down.length > mark);
    }
    await receiver.until(() => receiver.rtp.length + relay.lost.down.length === PACKETS);
    relay.loses = () => false;
    const came = new Set(receiver.rtp.map(({ sequenceNumber }) => sequenceNumber));
    const missing = upTo(PACKETS)
      .map((i) => (first.sequenceNumber + i) & 0xffff)
      .filter((sequenceNumber) => !came.has(sequenceNumber));
    expect(missing).toHaveLength(relay.lost.down.length);
    const nack = () => receiver.sendRtcp((writer) => writer.nack(1, encoding!.ssrc!, missing));
    nack();
    // Impatience within one round trip changes nothing.
    nack();
    const repairs = () => receiver.stream(encoding!.rtx!.ssrc);
    await receiver.until(() => repairs().length >= missing.length);
    await receiver.roundTrip();

    expect(repairs().map(({ payload }) => payload.readUInt16BE(0))).toEqual(missing);
    const rtxFirst = repairs()[0]!;
    for (const [i, repair] of repairs().entries()) {
      const mark = markOf(repair.payload.subarray(2));
      expect(place(first, repair.payload.readUInt16BE(0))).toBe(mark);
      expect(place(rtxFirst, repair.sequenceNumber)).toBe(i);
      expect(repair.payloadType).toBe(rtxCodec!.payloadType);
      expect((repair.timestamp - first.timestamp) >>> 0).toBe(mark * VIDEO.timestampStep);
    }
    const [stats] = await consumer.getStats();
    expect(stats).toMatchObject({
      packetsRetransmitted: missing.length,
      packetsRepaired: missing.length,
      nackCount: 2,
    });
  });

  it('is made good by a key frame where there is no room to repair it', async () => {
    const sender = await scene.join();
    const producer = await sender.transport.produce({ kind: 'video', rtpParameters: videoParameters });
    const receiver = await scene.join();
    await receiver.transport.setMaxOutgoingBitrate(30_000);
    const consumer = await scene.consume(receiver, producer);
    const [encoding] = consumer.rtpParameters.encodings!;
    const source = new PacketSource(VIDEO);
    for (let mark = 0; mark < 30; mark++) sender.sendRtp(source.next(vp8Payload(mark === 0, mark, 1_000)));
    await receiver.until(() => receiver.rtp.length === 30);
    const numbers = receiver.rtp.map(({ sequenceNumber }) => sequenceNumber);
    await sender.roundTrip();
    const before = sender.reports('pli').length;
    const askAgain = async () => {
      receiver.sendRtcp((writer) => writer.nack(1, encoding!.ssrc!, numbers));
      await receiver.roundTrip();
    };
    await askAgain();
    expect(receiver.stream(encoding!.rtx!.ssrc).length).toBeLessThan(30);
    expect(sender.reports('pli')).toHaveLength(before);
    while (sender.reports('pli').length === before) await askAgain();
    expect(sender.reports('pli').length).toBe(before + 1);
  });

  it('is repaired, where there is no RTX, by the same bytes again', async () => {
    const random = new SeededRandom(7);
    const sender = await scene.join();
    const producer = await sender.transport.produce({ kind: 'audio', rtpParameters: audioParameters });
    const { client: receiver, relay } = await joinThroughRelay();
    const { rtpCapabilities } = scene.router;
    const consumer = await receiver.transport.consume({ producerId: producer.id, rtpCapabilities, enableRtx: true });
    const [encoding] = consumer.rtpParameters.encodings!;
    expect(encoding!.rtx).toBeUndefined();
    const source = new PacketSource(AUDIO);
    relay.loses = (direction, packet) => direction === 'down' && isSrtp(packet) && random.chance(LOSS);
    for (let mark = 0; mark < 100; mark++) {
      sender.sendRtp(source.next(opusPayload(mark)));
      await receiver.until(() => receiver.rtp.length + relay.lost.down.length > mark);
    }
    relay.loses = () => false;
    const lost = relay.lost.down;
    expect(lost.length).toBeGreaterThan(3);
    const before = receiver.rtp.length;
    const missing = lost.map((packet) => packet.readUInt16BE(2));
    receiver.sendRtcp((writer) => writer.nack(1, encoding!.ssrc!, missing));
    await receiver.until(() => receiver.rtp.length === before + lost.length);
    expect(receiver.rtp.slice(before).map(({ wire }) => wire)).toEqual(lost);
    expect(marks(receiver.rtp).sort((a, b) => a - b)).toEqual(upTo(100));
  });
});

describe('a key frame that 50 consumers ask for at once', () => {
  it('is asked of the producer once', async () => {
    const sender = await scene.join();
    const producer = await sender.transport.produce({ kind: 'video', rtpParameters: videoParameters });
    const source = new PacketSource(VIDEO);
    sender.sendRtp(source.next(vp8Payload(true, 0)));
    const watching: { client: WebRtcClient; ssrc: number; pliCount: () => Promise<number> }[] = [];
    for (let i = 0; i < CONSUMERS; i++) {
      const client = await scene.join();
      const consumer = await scene.consume(client, producer);
      const pliCount = async () => (await consumer.getStats())[0]!.pliCount;
      watching.push({ client, ssrc: consumer.rtpParameters.encodings![0]!.ssrc!, pliCount });
    }
    sender.sendRtp(source.next(vp8Payload(true, 1)));
    await Promise.all(watching.map(({ client }) => client.until(() => client.rtp.length > 0)));
    // An answer to a check comes after whatever was sent before: all requests until now are counted.
    await sender.roundTrip();
    const before = sender.reports('pli').length;

    for (const { client, ssrc } of watching) client.sendRtcp((writer) => writer.pli(1, ssrc));
    for (const { pliCount } of watching) while ((await pliCount()) < 1);
    await sender.roundTrip();
    expect(sender.reports('pli').slice(before)).toEqual([expect.objectContaining({ mediaSsrc: VIDEO.ssrc })]);

    // Once the key frame has come, the next request goes through again.
    sender.sendRtp(source.next(vp8Payload(true, 2)));
    const { client, ssrc } = watching[0]!;
    await client.until(() => client.rtp.some(({ payload }) => markOf(payload) === 2));
    client.sendRtcp((writer) => writer.pli(1, ssrc));
    await sender.until(() => sender.reports('pli').length === before + 2);
  });
});
