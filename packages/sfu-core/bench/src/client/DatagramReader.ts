import type { Socket } from 'node:dgram';
import { arch, platform } from 'node:os';
import { type Koffi, loadKoffi } from '../../../dist/worker/native/Koffi.js';
import { NativeMemory } from '../../../dist/worker/native/NativeMemory.js';
import { stopReading } from './stopReading.ts';

/** Takes a datagram; the buffer is the callee's until it returns. */
export type OnDatagram = (buffer: Buffer, offset: number, lengthBytes: number) => void;

const SLOTS = 64;
const SLOT_BYTES = 2048;
/** Linux' structures on 64-bit machines: mmsghdr, iovec. */
const HEADER_BYTES = 64;
const HEADER = { vector: 16, vectorCount: 24, length: 56 } as const;
const VECTOR_BYTES = 16;
const VECTORS_AT = SLOTS * HEADER_BYTES;
/** epoll_event has no gap before its data on x86-64, and only there. */
const EVENT_BYTES = arch() === 'x64' ? 12 : 16;
const EVENT_DATA_AT = EVENT_BYTES - 8;
const EVENTS = 256;
const EVENTS_AT = VECTORS_AT + SLOTS * VECTOR_BYTES;
const TABLE_BYTES = EVENTS_AT + EVENTS * EVENT_BYTES;

const EPOLLIN = 1;
const EPOLL_CTL_ADD = 1;
const MSG_DONTWAIT = 0x40;
/** The event loop stands still while nothing comes, for so long at most. */
const MAX_WAIT_MS = 5;

/**
 * Reads many sockets with few system calls (`epoll`, `recvmmsg`), so that the bench's own processes leave the machine to what is
 * measured. Node's sockets take a call, a buffer and an event for each datagram.
 */
export class DatagramReader {
  readonly #slab: NativeMemory;
  readonly #table: NativeMemory;
  readonly #words: Int32Array;
  readonly #epoll: number;
  readonly #addSocket: (...args: number[]) => number;
  readonly #wait: (...args: number[]) => number;
  readonly #receive: (...args: number[]) => number;
  /** By descriptor. */
  readonly #takers: (OnDatagram | undefined)[] = [];
  #waitMs = 0;

  /** Undefined where `koffi` isn't installed, or the system has no such calls. */
  static create(): DatagramReader | undefined {
    if (platform() !== 'linux') return undefined;
    try {
      return new DatagramReader(loadKoffi());
    } catch {
      return undefined;
    }
  }

  private constructor(koffi: Koffi) {
    const library = koffi.load(null);
    this.#slab = new NativeMemory(koffi, SLOTS * SLOT_BYTES);
    this.#table = new NativeMemory(koffi, TABLE_BYTES);
    this.#words = new Int32Array(this.#table.buffer.buffer, this.#table.buffer.byteOffset, TABLE_BYTES >> 2);
    this.#epoll = library.func('epoll_create1', 'int', ['int'])(0);
    this.#addSocket = library.func('epoll_ctl', 'int', ['int', 'int', 'int', 'uintptr_t']);
    this.#wait = library.func('epoll_wait', 'int', ['int', 'uintptr_t', 'int', 'int']);
    this.#receive = library.func('recvmmsg', 'int', ['int', 'uintptr_t', 'uint32_t', 'int', 'uintptr_t']);
    for (let slot = 0; slot < SLOTS; slot++) {
      const vectorAt = VECTORS_AT + slot * VECTOR_BYTES;
      this.#table.buffer.writeBigUInt64LE(BigInt(this.#slab.at(slot * SLOT_BYTES, SLOT_BYTES)), vectorAt);
      this.#table.buffer.writeBigUInt64LE(BigInt(SLOT_BYTES), vectorAt + 8);
      const headerAt = slot * HEADER_BYTES;
      const vector = BigInt(this.#table.at(vectorAt, VECTOR_BYTES));
      this.#table.buffer.writeBigUInt64LE(vector, headerAt + HEADER.vector);
      this.#table.buffer.writeBigUInt64LE(1n, headerAt + HEADER.vectorCount);
    }
  }

  /** From now on the socket has no `message` events. @returns false: it goes on having them. */
  add(socket: Socket, onDatagram: OnDatagram): boolean {
    const descriptor = stopReading(socket);
    if (descriptor < 0) return false;
    const { buffer } = this.#table;
    buffer.writeUInt32LE(EPOLLIN, EVENTS_AT);
    buffer.writeUInt32LE(descriptor, EVENTS_AT + EVENT_DATA_AT);
    const isFirst = this.#takers.length === 0;
    this.#takers[descriptor] = onDatagram;
    this.#addSocket(this.#epoll, EPOLL_CTL_ADD, descriptor, this.#table.at(EVENTS_AT, EVENT_BYTES));
    if (isFirst) setImmediate(this.#turn);
    return true;
  }

  /** Before its socket is closed, whose number may be another's then. */
  remove(descriptor: number): void {
    this.#takers[descriptor] = undefined;
  }

  readonly #turn = (): void => {
    const events = this.#table.at(EVENTS_AT, EVENTS * EVENT_BYTES);
    const count = this.#wait(this.#epoll, events, EVENTS, this.#waitMs);
    // What other processes and timers want comes sooner while there is traffic.
    this.#waitMs = count > 0 ? 1 : Math.min(MAX_WAIT_MS, this.#waitMs + 1);
    for (let event = 0; event < count; event++) {
      this.#drain(this.#table.buffer.readUInt32LE(EVENTS_AT + event * EVENT_BYTES + EVENT_DATA_AT));
    }
    setImmediate(this.#turn);
  };

  #drain(descriptor: number): void {
    const onDatagram = this.#takers[descriptor];
    if (!onDatagram) return;
    const headers = this.#table.at(0, SLOTS * HEADER_BYTES);
    const count = this.#receive(descriptor, headers, SLOTS, MSG_DONTWAIT, 0);
    for (let slot = 0; slot < count; slot++) {
      const lengthBytes = this.#words[(slot * HEADER_BYTES + HEADER.length) >> 2] as number;
      onDatagram(this.#slab.buffer, slot * SLOT_BYTES, lengthBytes);
    }
  }
}
