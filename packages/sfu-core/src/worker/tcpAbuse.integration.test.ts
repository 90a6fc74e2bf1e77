import { existsSync, readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IceChecks } from '../../bench/src/client/IceChecks.ts';
import type { types } from '../index.ts';
import { CallScene, PacketSource } from '../testing/CallScene.ts';
import { randomDatagram } from '../testing/hostileDatagrams.ts';
import { LogLines } from '../testing/LogLines.ts';
import { VIDEO, videoParameters } from '../testing/mediaParameters.ts';
import { markOf, vp8Payload } from '../testing/rtpBytes.ts';
import { SeededRandom } from '../testing/SeededRandom.ts';
import type { WebRtcClient } from '../testing/WebRtcClient.ts';
import { encodeFrame, FrameDecoder } from './io/FrameDecoder.ts';

const CONNECTIONS = 2_000;
const CONNECTIONS_AT_ONCE = 100;
const WAYS_TO_CLOSE: readonly ((socket: Socket) => void)[] = [
  (socket) => socket.resetAndDestroy(),
  (socket) => socket.end(),
  (socket) => socket.destroy(),
];

let scene: CallScene;
let log: LogLines;
let sender: WebRtcClient;
let receiver: WebRtcClient;
let candidate: types.IceCandidate;
const source = new PacketSource(VIDEO);
let sent = 0;

beforeAll(async () => {
  log = new LogLines();
  scene = await CallScene.create();
  sender = await scene.join({ protocol: 'tcp' });
  receiver = await scene.join({ protocol: 'tcp' });
  const producer = await sender.transport.produce({ kind: 'video', rtpParameters: videoParameters });
  await scene.consume(receiver, producer);
  candidate = sender.transport.iceCandidates.find(({ protocol }) => protocol === 'tcp')!;
  await callGoesOn();
});
afterAll(async () => {
  log.stop();
  await scene.close();
});

/** Sends some packets; resolves when all that were ever sent have come, in order. */
async function callGoesOn(): Promise<void> {
  for (let i = 0; i < 20; i++) sender.sendRtp(source.next(vp8Payload(sent === 0, sent), sent++));
  await receiver.until(() => receiver.rtp.length >= sent);
  expect(receiver.rtp.map(({ payload }) => markOf(payload))).toEqual(Array.from({ length: sent }, (_, i) => i));
  expect(log.lines).toEqual([]);
}

function open(): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: candidate.address, port: candidate.port, noDelay: true }, () => resolve(socket));
    socket.on('error', reject);
  });
}

/** Resolves when the other side has closed it. */
function closedByRemote(socket: Socket): Promise<void> {
  socket.on('error', () => undefined);
  socket.resume();
  return new Promise((resolve) => socket.on('close', () => resolve()));
}

/** How many descriptors the worker has open, its connections among them. */
const descriptorCount = (): number => readdirSync(`/proc/${scene.worker.pid}/fd`).length;

describe('a live TCP port', () => {
  it('understands a check that comes byte by byte', async () => {
    const transport = await scene.createTransport();
    const socket = await open();
    const checks = new IceChecks({
      ...transport.iceParameters,
      send: (packet) => {
        for (const byte of encodeFrame(packet, 0, packet.length)) socket.write(Buffer.of(byte));
      },
    });
    const decoder = new FrameDecoder();
    socket.on('data', (chunk) => decoder.push(chunk, (packet) => checks.receive(packet)));
    await checks.nominate();
    checks.close();
    const closed = closedByRemote(socket);
    transport.close();
    await closed;
    await callGoesOn();
  });

  it('closes a connection whose frame is longer than any packet', async () => {
    const socket = await open();
    socket.write(Buffer.from([0xff, 0xff, 1, 2, 3]));
    await closedByRemote(socket);
    await callGoesOn();
  });

  it('bears frames of rubbish, and frames that never end', async () => {
    const random = new SeededRandom(2);
    const sockets = await Promise.all(Array.from({ length: 10 }, open));
    for (let i = 0; i < 5_000; i++) {
      const packet = randomDatagram(random);
      random.pick(sockets).write(encodeFrame(packet, 0, packet.length));
    }
    for (const socket of sockets) socket.write(Buffer.from([0x30, 0, 1, 2, 3]));
    await callGoesOn();
    for (const socket of sockets) socket.destroy();
    await callGoesOn();
  });

  it('bears rubbish within a call’s own connection', async () => {
    const random = new SeededRandom(9);
    for (let i = 0; i < 2_000; i++) {
      random.pick([sender, receiver]).path.send(randomDatagram(random));
      if (i % 100 === 0) await callGoesOn();
    }
    await callGoesOn();
    expect([sender.transport.dtlsState, receiver.transport.dtlsState]).toEqual(['connected', 'connected']);
  });

  it.skipIf(!existsSync('/proc/self/fd'))('has its descriptors back after 2,000 connects and closes', async () => {
    const before = descriptorCount();
    const random = new SeededRandom(3);
    for (let opened = 0; opened < CONNECTIONS; opened += CONNECTIONS_AT_ONCE) {
      const sockets = await Promise.all(Array.from({ length: CONNECTIONS_AT_ONCE }, open));
      for (const socket of sockets) {
        socket.on('error', () => undefined);
        if (random.chance(0.5)) socket.write(randomDatagram(random));
        random.pick(WAYS_TO_CLOSE)(socket);
      }
      await callGoesOn();
    }
    // A round trip to the worker lets it look at its sockets once more; the test's time limit ends this if it must.
    let after = descriptorCount();
    while (after > before) {
      await scene.worker.dump();
      after = descriptorCount();
    }
    // Fewer, if what the tests before this one left was still being closed when it began.
    expect(after).toBeLessThanOrEqual(before);
  });
});
