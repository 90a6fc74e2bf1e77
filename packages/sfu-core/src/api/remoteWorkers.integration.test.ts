import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { socketPair } from '../channel/testing/socketPair.ts';
import { createWorker } from './createWorker.ts';
import { borrowWorker, lendWorker } from './remoteWorkers.ts';
import { audioParameters, mediaCodecs } from './testing/scene.ts';
import type { Worker } from './Worker.ts';

const payload = Buffer.from('over the network');

let here: Socket;
let there: Socket;
/** Resolves when the worker that was lent has ended. */
let lent: Promise<void>;
const workers: Worker[] = [];

beforeEach(async () => {
  [here, there] = await socketPair();
});
afterEach(async () => {
  for (const worker of workers.splice(0)) worker.close();
  here.destroy();
  there.destroy();
  await lent;
});

async function borrowed(): Promise<Worker> {
  lent = lendWorker(there);
  const worker = await borrowWorker(here);
  workers.push(worker);
  return worker;
}

describe('a Worker of another machine', () => {
  it('is used like one of this machine, and reached by a pipe with SRTP', async () => {
    const far = await borrowed();
    const near = await createWorker({ inProcess: true });
    workers.push(near);
    const [from, to] = [await near.createRouter({ mediaCodecs }), await far.createRouter({ mediaCodecs })];
    const sender = await from.createDirectTransport();
    const producer = await sender.produce({ kind: 'audio', rtpParameters: audioParameters });
    await from.pipeToRouter({
      producerId: producer.id,
      router: to,
      enableSrtp: true,
      listenInfo: { protocol: 'udp', ip: '127.0.0.1' },
      remoteListenInfo: { protocol: 'udp', ip: '127.0.0.2' },
    });
    const receiver = await to.createDirectTransport();
    const consumer = await receiver.consume({ producerId: producer.id, rtpCapabilities: to.rtpCapabilities });
    const received = new Promise<Buffer>((resolve) => consumer.on('rtp', resolve));
    const packet = Buffer.concat([
      Buffer.from([0x80, audioParameters.codecs[0]?.payloadType ?? 0]),
      Buffer.alloc(10),
      payload,
    ]);
    packet.writeUInt32BE(audioParameters.encodings?.[0]?.ssrc ?? 0, 8);
    let sequenceNumber = 1;
    const timer = setInterval(() => {
      packet.writeUInt16BE(sequenceNumber++, 2);
      producer.send(Buffer.from(packet));
    }, 20);
    expect((await received).subarray(-payload.length)).toEqual(payload);
    clearInterval(timer);
    expect((await far.dump()).pid).not.toBe(process.pid);
  });

  it('dies with its connection, and ends on its own machine when it is closed', async () => {
    const first = await borrowed();
    const { pid } = await first.dump();
    const died = new Promise((resolve) => first.on('died', resolve));
    there.destroy();
    expect(await died).toBeInstanceOf(Error);
    await lent;
    expect(isRunning(pid)).toBe(false);
  });

  it('is closed by who borrowed it', async () => {
    const worker = await borrowed();
    const { pid } = await worker.dump();
    worker.close();
    await lent;
    expect(isRunning(pid)).toBe(false);
    expect(worker.died).toBe(false);
  });

  it('is not had where the other end says nothing but goodbye, and tells of settings that are wrong where they are', async () => {
    const missing = borrowWorker(here);
    there.destroy();
    await expect(missing).rejects.toThrow('worker process failed to start');
    await expect(borrowWorker(here)).rejects.toThrow('the stream to the worker has ended');
    await expect(lendWorker(there, { rtcMinPort: 2, rtcMaxPort: 1 })).rejects.toThrow(TypeError);
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
