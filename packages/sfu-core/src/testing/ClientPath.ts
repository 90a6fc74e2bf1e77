import { connect as connectTcp } from 'node:net';
import { bindUdp } from '../../bench/src/client/bindUdp.ts';
import type { types } from '../index.ts';
import { encodeFrame, FrameDecoder } from '../worker/io/FrameDecoder.ts';

/** A client's socket towards one candidate of the SFU. */
export interface ClientPath {
  readonly localPort: number;
  onPacket: (packet: Buffer) => void;
  send(packet: Buffer): void;
  /** Resolves when all that was sent is in the kernel's hands. */
  flushed(): Promise<void>;
  close(): void;
}

/** Opens a path from a new port of 127.0.0.1. */
export function openPath(candidate: types.IceCandidate): Promise<ClientPath> {
  return candidate.protocol === 'udp' ? openUdp(candidate) : openTcp(candidate);
}

async function openUdp({ address, port }: types.IceCandidate): Promise<ClientPath> {
  const socket = await bindUdp();
  const path: ClientPath = {
    localPort: socket.address().port,
    onPacket: () => undefined,
    send: (packet) => socket.send(packet, port, address),
    flushed: () => new Promise((resolve) => socket.send(Buffer.alloc(0), port, address, () => resolve())),
    close: () => socket.close(),
  };
  socket.on('message', (packet) => path.onPacket(packet));
  return path;
}

function openTcp({ address, port }: types.IceCandidate): Promise<ClientPath> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp({ host: address, port, noDelay: true }, () => {
      const decoder = new FrameDecoder();
      const path: ClientPath = {
        localPort: socket.localPort ?? 0,
        onPacket: () => undefined,
        send: (packet) => socket.write(encodeFrame(packet, 0, packet.length)),
        flushed: () => new Promise((done) => socket.write(Buffer.alloc(0), () => done())),
        close: () => socket.destroy(),
      };
      socket.on('data', (chunk) => decoder.push(chunk, (packet) => path.onPacket(packet)));
      socket.on('error', () => undefined);
      resolve(path);
    });
    socket.once('error', reject);
  });
}
