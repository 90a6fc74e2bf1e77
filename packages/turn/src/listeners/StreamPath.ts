import type { Socket } from 'node:net';
import type { Allocation } from '../allocation/Allocation.ts';
import type { Usage } from '../allocation/Usage.ts';
import { canonicalIpAddress } from '../stun/ipAddress.ts';
import { Deadline } from '../time/TimerWheel.ts';
import type { ClientPath } from './ClientPath.ts';
import { StreamFramer } from './StreamFramer.ts';
import type { StreamListenerContext } from './StreamListener.ts';

/** A client behind a TCP or TLS connection of its own. */
export class StreamPath implements ClientPath {
  readonly transport: 'tcp' | 'tls';
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
  readonly localPort: number;
  allocation: Allocation | undefined;
  isAllocating = false;
  readonly #socket: Socket;
  readonly #context: StreamListenerContext;
  readonly #framer = new StreamFramer();
  /** Runs while there is no allocation: a connection must come to something. */
  readonly #idle = new Deadline(() => this.close());
  #isClosed = false;
  #isJoined = false;
  readonly #onChunk = (chunk: Buffer): void => this.#onData(chunk);

  constructor(
    socket: Socket,
    listener: { readonly transport: 'tcp' | 'tls'; readonly address: string; readonly port: number },
    context: StreamListenerContext,
  ) {
    this.#socket = socket;
    this.#context = context;
    this.transport = listener.transport;
    this.localAddress = listener.address;
    this.localPort = listener.port;
    this.remoteAddress = canonicalIpAddress(socket.remoteAddress ?? '') ?? '0.0.0.0';
    this.remotePort = socket.remotePort ?? 0;
    this.#startIdle();
    socket.on('error', () => undefined);
    socket.once('close', () => {
      this.#isClosed = true;
      context.wheel.cancel(this.#idle);
      context.messages.onPathClosed(this);
    });
    socket.on('data', this.#onChunk);
  }

  send(buffer: Buffer, offset: number, sizeBytes: number): boolean {
    const socket = this.#socket;
    if (this.#isClosed || !socket.writable) return true;
    // Whole messages are dropped, never parts: the stream stays readable.
    if (socket.writableLength > this.#context.limits.maxQueuedBytes) return true;
    socket.write(Buffer.from(buffer.subarray(offset, offset + sizeBytes)));
    return true;
  }

  adopt(): void {
    this.#context.wheel.cancel(this.#idle);
  }

  join(peer: Socket, usage: Usage): void {
    const socket = this.#socket;
    this.#isJoined = true;
    this.#context.wheel.cancel(this.#idle);
    socket.removeListener('data', this.#onChunk);
    socket.once('close', () => peer.destroy());
    peer.once('close', () => socket.destroySoon());
    socket.on('data', (chunk: Buffer) => {
      usage.receivedPackets++;
      usage.receivedBytes += chunk.length;
    });
    peer.on('data', (chunk: Buffer) => {
      usage.sentPackets++;
      usage.sentBytes += chunk.length;
    });
    socket.pipe(peer);
    peer.pipe(socket);
    if (this.#isClosed) peer.destroy();
  }

  release(): void {
    if (!this.#isClosed) this.#startIdle();
  }

  close(): void {
    this.#context.wheel.cancel(this.#idle);
    this.#socket.destroy();
  }

  #onData(chunk: Buffer): void {
    const isTurn = this.#framer.push(chunk, (message) => {
      this.#context.messages.onMessage(this, message);
      // Whoever joins takes what came behind its request along.
      return !this.#isClosed && !this.#isJoined;
    });
    if (this.#isJoined && this.#framer.rest.length > 0) this.#socket.unshift(this.#framer.rest);
    if (!isTurn) {
      this.#context.counters.malformed++;
      this.close();
    }
  }

  #startIdle(): void {
    const { clock, wheel, limits } = this.#context;
    wheel.set(this.#idle, clock.nowMs() + limits.idleSeconds * 1000);
  }
}
