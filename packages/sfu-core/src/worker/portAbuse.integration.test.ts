import { createSocket, type Socket } from 'node:dgram';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CallScene, PacketSource } from '../testing/CallScene.ts';
import { mutatedDatagram, oversizedDatagram, randomDatagram } from '../testing/hostileDatagrams.ts';
import { LogLines } from '../testing/LogLines.ts';
import { VIDEO, videoParameters } from '../testing/mediaParameters.ts';
import { markOf, vp8Payload } from '../testing/rtpBytes.ts';
import { SeededRandom } from '../testing/SeededRandom.ts';

const DATAGRAMS = 60_000;
/** Sent before a packet of the call is waited for: less than a socket buffer of any system holds. */
const DATAGRAMS_PER_PACKET = 50;
const STRANGE_SOCKETS = 8;
const MAX_GROWTH_KIB = 32 * 1024;

let scene: CallScene;
let log: LogLines;
const sockets: Socket[] = [];

beforeAll(async () => {
  log = new LogLines();
  scene = await CallScene.create();
});
afterAll(async () => {
  log.stop();
  for (const socket of sockets) socket.close();
  await scene.close();
});

/** Real packets of a call, by kind, both directions. */
class Capture {
  readonly stun: Buffer[] = [];
  readonly dtls: Buffer[] = [];
  readonly srtp: Buffer[] = [];
  readonly srtcp: Buffer[] = [];

  readonly add = (_direction: 'out' | 'in', packet: Buffer): void => {
    const first = packet[0] ?? 255;
    const second = packet[1] ?? 0;
    const kind = first < 4 ? 'stun' : first < 64 ? 'dtls' : second > 191 && second < 224 ? 'srtcp' : 'srtp';
    if (packet.length > 0 && this[kind].length < 200) this[kind].push(Buffer.from(packet));
  };
}

describe('a live media port', () => {
  it('that gets 60,000 hostile datagrams loses no packet of the call, logs nothing and does not grow', async () => {
    const random = new SeededRandom(1);
    const captures = [new Capture(), new Capture()] as const;
    const sender = await scene.join({ onDatagram: captures[0].add });
    const receiver = await scene.join({ onDatagram: captures[1].add });
    const producer = await sender.transport.produce({ kind: 'video', rtpParameters: videoParameters });
    const consumer = await scene.consume(receiver, producer);
    const source = new PacketSource(VIDEO);
    let sent = 0;
    const carryOne = async (): Promise<void> => {
      sender.sendRtp(source.next(vp8Payload(sent === 0, sent), sent));
      sent++;
      await receiver.until(() => receiver.rtp.length >= sent);
    };
    while (captures.some(({ srtcp }) => srtcp.length < 2)) await carryOne();
    for (const captured of captures) {
      for (const kind of ['stun', 'dtls', 'srtp', 'srtcp'] as const) expect(captured[kind], kind).not.toHaveLength(0);
    }

    for (let i = 0; i < STRANGE_SOCKETS; i++) {
      const socket = createSocket('udp4');
      await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
      sockets.push(socket);
    }
    const { port, address } = sender.transport.iceCandidates[0]!;

    const attack = (): void => {
      const from = random.below(STRANGE_SOCKETS + 2);
      const datagram = hostileDatagram(random, captures, captures[from - STRANGE_SOCKETS]);
      if (from === STRANGE_SOCKETS) sender.path.send(datagram);
      else if (from > STRANGE_SOCKETS) receiver.path.send(datagram);
      else sockets[from]!.send(datagram, port, address);
    };

    const before = await scene.worker.getResourceUsage();
    for (let count = 0; count < DATAGRAMS; count++) {
      attack();
      if (count % DATAGRAMS_PER_PACKET === 0) await carryOne();
    }
    await carryOne();
    const after = await scene.worker.getResourceUsage();

    expect(receiver.rtp.map(({ payload }) => markOf(payload))).toEqual(Array.from({ length: sent }, (_, i) => i));
    expect(after.ru_maxrss - before.ru_maxrss).toBeLessThan(MAX_GROWTH_KIB);
    expect(log.lines).toEqual([]);
    expect([sender.transport.dtlsState, receiver.transport.dtlsState]).toEqual(['connected', 'connected']);
    const [stats] = await consumer.getStats();
    expect(stats).toMatchObject({ packetCount: sent, packetsRetransmitted: 0 });
    const [inbound] = await producer.getStats();
    expect(inbound).toMatchObject({ packetCount: sent, packetsLost: 0, packetsDiscarded: 0 });
  });
});

/** @param own what the tuple's own client sent and got; undefined: the datagram comes from a stranger. */
function hostileDatagram(random: SeededRandom, captures: readonly Capture[], own: Capture | undefined): Buffer {
  const { stun, dtls, srtp, srtcp } = random.pick(captures);
  const chance = random.next();
  if (chance < 0.4) return randomDatagram(random);
  if (chance < 0.9) return mutatedDatagram(random, random.pick(random.pick([stun, dtls, srtp, srtcp])));
  if (chance < 0.91) return oversizedDatagram(random, random.pick(random.pick([stun, dtls, srtp, srtcp])));
  // A check that is replayed from elsewhere moves the call there: that is ICE, and the next genuine check moves it back.
  if (own && random.chance(0.3)) return random.pick(own.stun);
  return random.pick(random.pick([dtls, srtp, srtcp]));
}
