import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PacketSource } from '../testing/CallScene.ts';
import { EngineScene, type SceneConsumer, type SceneProducer } from '../testing/EngineScene.ts';
import { AUDIO, audioParameters, VIDEO, videoParameters } from '../testing/mediaParameters.ts';
import { markOf, opusPayload, type RtpFields, rtpSlot, vp8Payload } from '../testing/rtpBytes.ts';
import { parseRtcp } from './rtcp/parseRtcp.ts';
import type { RtcpPacket } from './rtcp/RtcpPacket.ts';
import { RtcpWriter } from './rtcp/RtcpWriter.ts';
import { RtpPacket } from './rtp/RtpPacket.ts';
import { SLOT_HEADROOM_BYTES } from './srtp/PacketSlot.ts';

let scene: EngineScene;
let from: { id: string };
let to: { id: string };
/** RTCP for the remote of either transport, in order. */
let rtcp: RtcpPacket[];
let onRtcp: () => void;

beforeEach(async () => {
  scene = await EngineScene.create();
  rtcp = [];
  onRtcp = () => undefined;
  from = await createTransport();
  to = await createTransport();
  for (const { id } of [from, to]) {
    scene.channel.subscribe(id, {
      'transport.rtcp': ({ packet }) => {
        rtcp.push(...parseRtcp(Buffer.from(packet), 0, packet.length)!);
        onRtcp();
      },
    });
  }
});
afterEach(() => scene.close());

function createTransport(): Promise<{ id: string }> {
  return scene.create('router.createDirectTransport', 'transportId', {
    maxSendMessageSize: 262_144,
    maxReceiveMessageSize: 262_144,
  });
}

function bytesOf(fields: RtpFields): Buffer {
  const { slot, lengthBytes } = rtpSlot(fields);
  return slot.subarray(SLOT_HEADROOM_BYTES, SLOT_HEADROOM_BYTES + lengthBytes);
}

const send = ({ id }: SceneProducer, packet: Uint8Array) => scene.channel.command('producer.send', id, { packet });

function sendRtcp(transport: { id: string }, write: (writer: RtcpWriter) => void): void {
  const writer = new RtcpWriter();
  write(writer);
  const { buffer, offset, lengthBytes } = writer;
  scene.channel.command('transport.sendRtcp', transport.id, { packet: buffer.subarray(offset, offset + lengthBytes) });
}

/** What a consumer's remote gets. */
function packetsOf(consumer: SceneConsumer): RtpPacket[] {
  const packets: RtpPacket[] = [];
  scene.channel.subscribe(consumer.id, {
    'consumer.rtp': ({ packet }) => {
      const view = new RtpPacket();
      expect(view.parse(Buffer.from(packet), 0, packet.length)).toBe(true);
      packets.push(view);
    },
  });
  return packets;
}

const payloadOf = ({ buffer, payloadOffset, payloadLengthBytes }: RtpPacket) =>
  buffer.subarray(payloadOffset, payloadOffset + payloadLengthBytes);
const statsOf = async ({ id }: { id: string }) => (await scene.channel.request('transport.getStats', id))[0]!;

/** Resolves when all that was sent has been handled, and what came of it has been told. */
async function settled(): Promise<void> {
  await statsOf(from);
  // Notifications are handed on one turn later.
  for (let turn = 0; turn < 2; turn++) await new Promise(setImmediate);
}

describe('a direct transport', () => {
  it('takes RTP of the host, and hands it RTP', async () => {
    const producer = await scene.produce(from.id, 'audio', audioParameters);
    const consumer = await scene.consume(to.id, producer, { mid: '7' });
    const got = packetsOf(consumer);
    const source = new PacketSource(AUDIO);
    for (let mark = 0; mark < 5; mark++) send(producer, bytesOf(source.next(opusPayload(mark))));
    await settled();
    expect(got.map((packet) => markOf(payloadOf(packet)))).toEqual([0, 1, 2, 3, 4]);
    expect(new Set(got.map(({ ssrc }) => ssrc))).toEqual(new Set([consumer.rtpParameters.encodings[0]!.ssrc]));
    const [first] = got;
    expect(first!.buffer.toString('utf8', first!.extensionOffset(1), first!.extensionOffset(1) + 1)).toBe('7');
    expect(await statsOf(from)).toMatchObject({
      type: 'direct-transport',
      transportId: from.id,
      bytesReceived: 5 * 72,
      rtpBytesReceived: 5 * 72,
    });
    expect((await statsOf(to)).rtpBytesSent).toBe(got.reduce((sum, { lengthBytes }) => sum + lengthBytes, 0));
    expect(await scene.channel.request('transport.dump', to.id)).toMatchObject({ consumerIds: [consumer.id] });
  });

  it('takes the bytes as they are when they are sent', async () => {
    const producer = await scene.produce(from.id, 'audio', audioParameters);
    const got = packetsOf(await scene.consume(to.id, producer));
    const packet = bytesOf(new PacketSource(AUDIO).next(opusPayload(1)));
    send(producer, packet);
    packet.fill(0);
    await settled();
    expect(got.map((view) => markOf(payloadOf(view)))).toEqual([1]);
  });

  it('tells the host what the engine asks of a remote, and hears its RTCP', async () => {
    const producer = await scene.produce(from.id, 'video', videoParameters);
    const consumer = await scene.consume(to.id, producer);
    const got = packetsOf(consumer);
    const source = new PacketSource(VIDEO);
    send(producer, bytesOf(source.next(vp8Payload(false, 0))));
    await settled();
    expect(rtcp).toEqual([expect.objectContaining({ type: 'pli', mediaSsrc: VIDEO.ssrc })]);
    send(producer, bytesOf(source.next(vp8Payload(true, 1))));
    const { ssrc, rtx } = consumer.rtpParameters.encodings[0]!;
    await settled();
    sendRtcp(to, (writer) => writer.pli(1, ssrc!));
    sendRtcp(to, (writer) => writer.nack(1, ssrc!, [got[0]!.sequenceNumber]));
    await settled();
    expect(rtcp.filter(({ type }) => type === 'pli')).toHaveLength(2);
    expect(got.map((packet) => packet.ssrc)).toEqual([ssrc, rtx!.ssrc]);
    await new Promise<void>((resolve) => {
      onRtcp = () => rtcp.some(({ type }) => type === 'sr') && rtcp.some(({ type }) => type === 'rr') && resolve();
    });
    expect((await statsOf(to)).bytesSent).toBeGreaterThan((await statsOf(to)).rtpBytesSent as number);
  });

  it('drops what is no packet, or too long, or of no producer', async () => {
    const producer = await scene.produce(from.id, 'audio', audioParameters);
    const got = packetsOf(await scene.consume(to.id, producer));
    const source = new PacketSource(AUDIO);
    for (const rubbish of [Buffer.alloc(0), Buffer.from([0x80]), randomBytes(11), Buffer.alloc(64, 0xff)]) {
      send(producer, rubbish);
      scene.channel.command('transport.sendRtcp', to.id, { packet: rubbish });
    }
    send(producer, bytesOf(source.next(opusPayload(1, 3_000))));
    send(producer, bytesOf({ ...source.next(opusPayload(2)), ssrc: 99 }));
    send(producer, 'no bytes at all' as unknown as Uint8Array);
    scene.channel.command('producer.send', 'no producer', { packet: bytesOf(source.next(opusPayload(3))) });
    scene.channel.command('transport.sendRtcp', 'no transport', { packet: Buffer.alloc(8) });
    send(producer, bytesOf(source.next(opusPayload(4))));
    await settled();
    expect(got.map((packet) => markOf(payloadOf(packet)))).toEqual([4]);
  });

  it('takes packets for producers of direct transports only', async () => {
    const plain = await scene.create('router.createPlainTransport', 'transportId', {
      listenInfo: { protocol: 'udp', ip: '127.0.0.1' },
      rtcpMux: true,
      comedia: true,
    });
    const producer = await scene.produce(plain.id, 'audio', audioParameters);
    const got = packetsOf(await scene.consume(to.id, producer));
    send(producer, bytesOf(new PacketSource(AUDIO).next(opusPayload(1))));
    await settled();
    expect(got).toEqual([]);
  });

  it('stops with its pause, and with its end', async () => {
    const producer = await scene.produce(from.id, 'audio', audioParameters);
    const consumer = await scene.consume(to.id, producer, { paused: true });
    const got = packetsOf(consumer);
    const source = new PacketSource(AUDIO);
    send(producer, bytesOf(source.next(opusPayload(1))));
    await scene.channel.request('consumer.resume', consumer.id);
    send(producer, bytesOf(source.next(opusPayload(2))));
    await scene.channel.request('producer.pause', producer.id);
    send(producer, bytesOf(source.next(opusPayload(3))));
    await scene.channel.request('producer.resume', producer.id);
    send(producer, bytesOf(source.next(opusPayload(4))));
    await scene.channel.request('router.closeTransport', scene.routerId, { transportId: from.id });
    send(producer, bytesOf(source.next(opusPayload(5))));
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    expect(got.map((packet) => markOf(payloadOf(packet)))).toEqual([2, 4]);
    await expect(statsOf(from)).rejects.toThrow('Transport not found');
  });
});
