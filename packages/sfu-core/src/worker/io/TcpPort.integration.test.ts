import { connect, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { encodeFrame } from './FrameDecoder.ts';
import type { PacketOwner } from './PacketTuple.ts';
import { TcpPort } from './TcpPort.ts';

let port: TcpPort | undefined;

afterEach(() => port?.close());

function open(): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: port!.port }, () => resolve(socket));
  });
}

const closed = (socket: Socket) => new Promise<string>((resolve) => socket.on('close', () => resolve('closed')));

it('closes a connection that nobody adopts in time, however much it sends, and keeps the others', async () => {
  const owner: PacketOwner = {
    onPacket: (tuple, packet) => {
      if (packet[0] !== 1) return;
      tuple.adopt(owner);
      tuple.send(packet);
    },
    onTupleClosed: () => undefined,
  };
  port = await TcpPort.listen({ ip: '127.0.0.1', port: 0, adoptionTimeoutMs: 100 }, owner);
  const [adopted, stray] = await Promise.all([open(), open()]);
  const answered = new Promise((resolve) => adopted.once('data', resolve));
  adopted.write(encodeFrame(Buffer.of(1), 0, 1));
  await answered;
  const chatter = setInterval(() => stray.write(encodeFrame(Buffer.of(2), 0, 1)), 5);
  const strayClosed = closed(stray);
  stray.on('error', () => undefined);
  await strayClosed;
  clearInterval(chatter);
  // The older connection lived longer than that.
  const stillAnswered = new Promise((resolve) => adopted.once('data', resolve));
  adopted.write(encodeFrame(Buffer.of(1), 0, 1));
  await stillAnswered;

  const adoptedClosed = closed(adopted);
  port.close();
  expect(await adoptedClosed).toBe('closed');
});
