import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IceChecks } from '../../bench/src/client/IceChecks.ts';
import { CallScene, PacketSource } from '../testing/CallScene.ts';
import { type ClientPath, openPath } from '../testing/ClientPath.ts';
import { randomDatagram } from '../testing/hostileDatagrams.ts';
import { LogLines } from '../testing/LogLines.ts';
import { extensionIds, VIDEO, videoParameters } from '../testing/mediaParameters.ts';
import { markOf, vp8Payload } from '../testing/rtpBytes.ts';
import { SeededRandom } from '../testing/SeededRandom.ts';
import type { WebRtcClient } from '../testing/WebRtcClient.ts';
import type { RtcpWriter } from './rtcp/RtcpWriter.ts';

let scene: CallScene;
let log: LogLines;
let sender: WebRtcClient;
let receiver: WebRtcClient;
const source = new PacketSource(VIDEO);
let sent = 0;

beforeAll(async () => {
  log = new LogLines();
  scene = await CallScene.create();
  sender = await scene.join();
  receiver = await scene.join();
  const producer = await sender.transport.produce({ kind: 'video', rtpParameters: videoParameters });
  await scene.consume(receiver, producer);
  await callGoesOn();
});
afterAll(async () => {
  log.stop();
  await scene.close();
});

/** The call beside the attack: resolves when all its packets have come, in order. */
async function callGoesOn(): Promise<void> {
  for (let i = 0; i < 20; i++) sender.sendRtp(source.next(vp8Payload(sent === 0, sent), sent++));
  await receiver.until(() => receiver.rtp.length >= sent);
  expect(receiver.rtp.map(({ payload }) => markOf(payload))).toEqual(Array.from({ length: sent }, (_, i) => i));
  expect(log.lines).toEqual([]);
}

/** A member of the room, with keys and all, who means harm; `victim` consumes what it produces. */
async function attack(protocol: 'udp' | 'tcp' = 'udp') {
  const attacker = await scene.join({ protocol });
  const victim = await scene.join({ protocol });
  const producer = await attacker.transport.produce({ kind: 'video', rtpParameters: videoParameters });
  const consumer = await scene.consume(victim, producer);
  const packets = new PacketSource(VIDEO);
  attacker.sendRtp(packets.next(vp8Payload(true, 0)));
  await victim.until(() => victim.rtp.length === 1);
  return { attacker, victim, producer, consumer, packets };
}

describe('a client with keys that sends', () => {
  it.each(['udp', 'tcp'] as const)(
    'packets larger than any path takes, over %s, ends nobody’s call',
    async (protocol) => {
      const { attacker, victim, packets } = await attack(protocol);
      for (const sizeBytes of [1_400, 1_600, 1_900, 1_985, 2_000, 2_100, 4_000, 15_000, 60_000]) {
        if (protocol === 'tcp' && sizeBytes > 16_000) continue;
        attacker.sendRtp(packets.next(vp8Payload(true, sizeBytes, sizeBytes)));
      }
      attacker.sendRtp(packets.next(vp8Payload(true, 1)));
      await victim.until(() => victim.rtp.some(({ payload }) => markOf(payload) === 1));
      expect(victim.failureCount).toBe(0);
      await callGoesOn();
    },
  );

  it('10,000 SSRCs of its one MID is remembered by few of them', async () => {
    const { attacker, victim, packets } = await attack();
    const mid = { id: extensionIds.mid, data: Buffer.from('1') };
    const rogue = new PacketSource(VIDEO);
    for (let i = 0; i < 10_000; i++) {
      const ssrc = 0x1000_0000 + i;
      // A new SSRC each time, half of them as repair.
      const payloadType = i % 2 === 0 ? VIDEO.payloadType : VIDEO.rtxPayloadType;
      attacker.sendRtp({ ...rogue.next(vp8Payload(true, i, 40)), ssrc, payloadType, extensions: [mid] });
      if (i % 50 === 49) await callGoesOn();
    }
    const { rtpListener } = (await attacker.transport.dump()) as { rtpListener: { ssrcTable: unknown[] } };
    expect(rtpListener.ssrcTable.length).toBeLessThan(100);
    attacker.sendRtp(packets.next(vp8Payload(true, 99_999)));
    await victim.until(() => victim.rtp.some(({ payload }) => markOf(payload) === 99_999));
    await callGoesOn();
  });

  it('random extensions, payloads, numbers and RTCP does no harm', async () => {
    const random = new SeededRandom(4);
    const { attacker, packets } = await attack();
    for (let i = 0; i < 5_000; i++) {
      const packet = packets.next(randomDatagram(random, 300), random.below(0x10000));
      const extensions = Array.from({ length: random.below(4) }, () => ({
        id: 1 + random.below(14),
        data: Buffer.from(Array.from({ length: 1 + random.below(16) }, () => random.below(256))),
      }));
      const sequenceNumber = random.chance(0.3) ? random.below(0x10000) : packet.sequenceNumber;
      attacker.sendRtp({ ...packet, sequenceNumber, extensions: [...(packet.extensions ?? []), ...extensions] });
      attacker.sendRtcp((writer) => writeRandomRtcp(random, writer));
      if (i % 25 === 0) await callGoesOn();
    }
    await callGoesOn();
  });

  it('another orientation with each packet bothers the host now and then, and with the last one', async () => {
    const { attacker, producer, packets } = await attack();
    const rotations: number[] = [];
    const turned = new Promise<void>((resolve) => {
      producer.on('videoorientationchange', ({ rotation }) => {
        rotations.push(rotation);
        if (rotation === 180) resolve();
      });
    });
    for (let i = 0; i < 200; i++) {
      const orientation = { id: extensionIds.videoOrientation, data: Buffer.of(i === 199 ? 2 : i % 2) };
      attacker.sendRtp({ ...packets.next(vp8Payload(false, i, 40)), extensions: [orientation] });
    }
    await turned;
    expect(rotations.at(-1)).toBe(180);
    expect(rotations.length).toBeLessThan(50);
  });

  it('a compound longer than any path takes is not heard', async () => {
    const { victim, consumer } = await attack();
    const { ssrc } = consumer.rtpParameters.encodings![0]!;
    victim.sendRtcp((writer) => {
      while (writer.pli(1, ssrc!));
    }, 60_000);
    await victim.roundTrip();
    expect((await consumer.getStats())[0]).toMatchObject({ pliCount: 0 });
    victim.sendRtcp((writer) => writer.pli(1, ssrc!));
    await victim.roundTrip();
    expect((await consumer.getStats())[0]).toMatchObject({ pliCount: 1 });
    await callGoesOn();
  });

  it('each check from another port bothers the host now and then, and with the last one', async () => {
    const { attacker } = await attack();
    const paths = await Promise.all([0, 1, 2].map(() => openPath(attacker.transport.iceCandidates[0]!)));
    const nominate = async (path: ClientPath): Promise<void> => {
      const checks = new IceChecks({ ...attacker.transport.iceParameters, send: (packet) => path.send(packet) });
      path.onPacket = (packet) => checks.receive(packet);
      await checks.nominate();
      checks.close();
    };
    let changes = 0;
    const last = paths[2]!;
    const told = new Promise<void>((resolve) => {
      attacker.transport.on('iceselectedtuplechange', ({ remotePort }) => {
        changes++;
        if (remotePort === last.localPort) resolve();
      });
    });
    for (let i = 0; i < 400; i++) await nominate(paths[i % 2]!);
    await nominate(last);
    await told;
    expect(changes).toBeLessThan(100);
    for (const path of paths) path.close();
    await callGoesOn();
  });

  it('NACKs of everything costs only itself', async () => {
    const { attacker, victim, consumer, packets } = await attack();
    for (let i = 0; i < 50; i++) attacker.sendRtp(packets.next(vp8Payload(false, i, 200)));
    await victim.until(() => victim.rtp.length === 51);
    const { ssrc } = consumer.rtpParameters.encodings![0]!;
    const all = Array.from({ length: 4_000 }, (_, i) => (victim.rtp[0]!.sequenceNumber + i) & 0xffff);
    for (let i = 0; i < 20; i++) victim.sendRtcp((writer) => writer.nack(1, ssrc!, all));
    // Each of the 51 packets once: it is not sent again within a round trip.
    await victim.until(() => victim.rtp.length >= 102);
    await callGoesOn();
    const [stats] = await consumer.getStats();
    expect(stats!.packetsRetransmitted).toBeLessThan(51 * 4);
  });
});

/** A compound of sound and unsound packets. */
function writeRandomRtcp(random: SeededRandom, writer: RtcpWriter): void {
  const ssrc = random.chance(0.5) ? VIDEO.ssrc : random.below(2 ** 32);
  const number = () => random.below(2 ** 32);
  const report = {
    ssrc,
    fractionLost: random.below(256),
    totalLost: random.below(1000),
    highestSequenceNumber: number(),
    jitter: number(),
    lastSr: number(),
    delaySinceLastSr: number(),
  };
  const time = { ntpSeconds: number(), ntpFraction: number() };
  writer.senderReport({ ssrc, ...time, rtpTimestamp: number(), packetCount: number(), octetCount: number() }, [report]);
  writer.xrReceiverReferenceTime(number(), time);
  writer.xrDlrr(number(), [{ ssrc, lastRr: number(), delaySinceLastRr: number() }]);
  writer.fir(number(), ssrc, random.below(256));
  writer.pli(number(), ssrc);
  writer.nack(number(), ssrc, [random.below(0x10000)]);
  writer.remb(number(), number(), [ssrc]);
  if (random.chance(0.7)) writer.buffer[writer.offset + random.below(writer.lengthBytes)] = random.below(256);
}
