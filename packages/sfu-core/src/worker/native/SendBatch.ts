import { constants } from 'node:os';
import type { BatchPort, BatchTuple, DatagramBatch } from '../io/DatagramBatch.ts';
import { SLOT_SIZE_BYTES } from '../io/Egress.ts';
import type { NativeMemory } from './NativeMemory.ts';

/** Packets that wait at most. More would no longer fit into a processor's second cache with all that is read to make them. */
export const BATCH_SLOTS = 64;

/** Sizes and places of Linux' structures on 64-bit machines: mmsghdr, iovec, sockaddr_in6 and a cmsghdr with 16 bits of data. */
const HEADER_BYTES = 64;
const HEADER = {
  name: 0,
  nameLength: 8,
  vector: 16,
  vectorCount: 24,
  control: 32,
  controlLength: 40,
  flags: 48,
} as const;
const VECTOR_BYTES = 16;
const NAME_BYTES = 32;
const CONTROL_BYTES = 24;
const CONTROL_LENGTH = 18;

const HEADERS_AT = 0;
const VECTORS_AT = HEADERS_AT + BATCH_SLOTS * HEADER_BYTES;
const NAMES_AT = VECTORS_AT + BATCH_SLOTS * VECTOR_BYTES;
const CONTROLS_AT = NAMES_AT + BATCH_SLOTS * NAME_BYTES;
export const BATCH_TABLE_BYTES = CONTROLS_AT + BATCH_SLOTS * CONTROL_BYTES;
export const BATCH_SLOTS_BYTES = BATCH_SLOTS * SLOT_SIZE_BYTES;

const SOL_UDP = 17;
const UDP_SEGMENT = 103;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
/** What one message may hold before the kernel cuts it apart: segments (UDP_MAX_SEGMENTS), and bytes of a datagram. */
const MAX_SEGMENTS = 64;
const MAX_MESSAGE_BYTES = 65_000;

const { EAGAIN, ENOBUFS, EINTR, EINVAL, EIO, EMSGSIZE, EOPNOTSUPP } = constants.errno;
/** How kernels, drivers and paths say that they can't cut apart. */
const SEGMENTATION_ERRORS = new Set<number>([EINVAL, EIO, EMSGSIZE, EOPNOTSUPP]);

/** The one call that it makes, and the error of the last. */
export interface SendCalls {
  /** @returns how many messages were sent, the first ones; -1: none, for a reason that `errno` has. */
  sendmmsg(descriptor: number, headers: number, count: number, flags: number): number;
  errno(): number;
}

/** One message: consecutive packets to one remote. */
interface Message {
  tuple: BatchTuple | undefined;
  firstSlot: number;
  packetCount: number;
  /** Of all packets but the last, which may be shorter. */
  segmentBytes: number;
  totalBytes: number;
  isEnded: boolean;
}

/** `sendmmsg` for packets to many remotes, and UDP_SEGMENT for successive ones to the same: a system call for 64 packets. */
export class SendBatch implements DatagramBatch {
  onWaiting: () => void = () => undefined;
  /** System calls so far, the packets they took, and those that went otherwise or not at all. */
  callCount = 0;
  packetCount = 0;
  refusedCount = 0;
  readonly #calls: SendCalls;
  readonly #slab: NativeMemory;
  readonly #table: NativeMemory;
  readonly #words: Int32Array;
  readonly #messages: readonly Message[];
  #port: BatchPort | undefined;
  #slotCount = 0;
  #messageCount = 0;

  /** @param slab of `BATCH_SLOTS_BYTES`. @param table of `BATCH_TABLE_BYTES`. */
  constructor(calls: SendCalls, slab: NativeMemory, table: NativeMemory) {
    this.#calls = calls;
    this.#slab = slab;
    this.#table = table;
    this.#words = new Int32Array(table.buffer.buffer, table.buffer.byteOffset, BATCH_TABLE_BYTES >> 2);
    this.#messages = Array.from({ length: BATCH_SLOTS }, (_, index) => this.#prepared(index));
  }

  get buffer(): Buffer {
    return this.#slab.buffer;
  }

  get slotOffset(): number {
    return this.#slotCount * SLOT_SIZE_BYTES;
  }

  add(port: BatchPort, tuple: BatchTuple, offset: number, lengthBytes: number): void {
    const at = this.#port === port || this.#slotCount === 0 ? offset : this.#change(offset, lengthBytes);
    this.#port = port;
    const slot = this.#slotCount++;
    if (slot === 0) this.onWaiting();
    const vectorAt = VECTORS_AT + slot * VECTOR_BYTES;
    this.#writeAddress(vectorAt, this.#slab.at(at, lengthBytes));
    this.#words[(vectorAt + 8) >> 2] = lengthBytes;
    const message = this.#messages[this.#messageCount - 1];
    if (message && canHold(message, tuple, lengthBytes) && port.canSegment) extend(message, lengthBytes);
    else this.#begin(tuple, slot, lengthBytes);
    if (this.#slotCount === BATCH_SLOTS) this.flush();
  }

  flush(): void {
    const port = this.#port;
    const count = this.#messageCount;
    if (!port || count === 0) return;
    for (let index = 0; index < count; index++) this.#complete(index);
    this.#send(port, count);
    for (let index = 0; index < count; index++) (this.#messages[index] as Message).tuple = undefined;
    this.#port = undefined;
    this.#messageCount = 0;
    this.#slotCount = 0;
  }

  /**
   * What waits is of another socket: it is sent, and the packet that was just built comes first in what follows.
   * @returns where it is then.
   */
  #change(offset: number, lengthBytes: number): number {
    const at = offset - this.slotOffset;
    this.flush();
    this.buffer.copyWithin(at, offset, offset + lengthBytes);
    return at;
  }

  #begin(tuple: BatchTuple, slot: number, lengthBytes: number): void {
    const message = this.#messages[this.#messageCount] as Message;
    message.tuple = tuple;
    message.firstSlot = slot;
    message.packetCount = 1;
    message.segmentBytes = lengthBytes;
    message.totalBytes = lengthBytes;
    message.isEnded = false;
    const { socketAddress } = tuple;
    const nameBytes = socketAddress.length;
    const nameAt = NAMES_AT + this.#messageCount * NAME_BYTES;
    for (let i = 0; i < nameBytes; i++) this.#table.buffer[nameAt + i] = socketAddress[i] as number;
    this.#words[(HEADERS_AT + this.#messageCount * HEADER_BYTES + HEADER.nameLength) >> 2] = nameBytes;
    this.#messageCount++;
  }

  /** Fills in what is only known when all packets of a message are there. */
  #complete(index: number): void {
    const { firstSlot, packetCount, segmentBytes } = this.#messages[index] as Message;
    const headerAt = HEADERS_AT + index * HEADER_BYTES;
    const words = this.#words;
    this.#writeAddress(headerAt + HEADER.vector, this.#table.at(VECTORS_AT + firstSlot * VECTOR_BYTES, VECTOR_BYTES));
    words[(headerAt + HEADER.vectorCount) >> 2] = packetCount;
    words[(headerAt + HEADER.controlLength) >> 2] = packetCount > 1 ? CONTROL_BYTES : 0;
    words[(headerAt + HEADER.flags) >> 2] = 0;
    words[(CONTROLS_AT + index * CONTROL_BYTES + 16) >> 2] = segmentBytes;
  }

  #send(port: BatchPort, count: number): void {
    for (let from = 0; from < count; ) {
      const { descriptor } = port;
      // Its number may be another's by now.
      if (descriptor < 0) return;
      const left = count - from;
      const headers = this.#table.at(HEADERS_AT + from * HEADER_BYTES, left * HEADER_BYTES);
      const sent = this.#calls.sendmmsg(descriptor, headers, left, MSG_DONTWAIT | MSG_NOSIGNAL);
      this.callCount++;
      if (sent > 0) {
        for (const end = from + sent; from < end; from++) this.packetCount += this.#packetCountOf(from);
        continue;
      }
      const errno = this.#calls.errno();
      if (errno === EINTR) continue;
      if (errno === EAGAIN || errno === ENOBUFS) {
        // The kernel's buffer is full. Node's own queue has a limit, and tells when there is room again.
        for (; from < count; from++) this.#sendLater(from);
        return;
      }
      if (this.#packetCountOf(from) > 1 && SEGMENTATION_ERRORS.has(errno)) {
        port.canSegment = false;
        this.#sendLater(from);
      } else this.refusedCount++;
      from++;
    }
  }

  #sendLater(index: number): void {
    const { tuple, firstSlot, packetCount } = this.#messages[index] as Message;
    this.refusedCount += packetCount;
    for (let slot = firstSlot; slot < firstSlot + packetCount; slot++) {
      const vectorAt = VECTORS_AT + slot * VECTOR_BYTES;
      const lengthBytes = this.#words[(vectorAt + 8) >> 2] as number;
      const offset = this.#readAddress(vectorAt) - this.#slab.at(0, 0);
      tuple?.sendLater(Buffer.from(this.#slab.buffer.subarray(offset, offset + lengthBytes)));
    }
  }

  #packetCountOf(index: number): number {
    return (this.#messages[index] as Message).packetCount;
  }

  /** Writes what is the same in every message of that place. */
  #prepared(index: number): Message {
    const headerAt = HEADERS_AT + index * HEADER_BYTES;
    const controlAt = CONTROLS_AT + index * CONTROL_BYTES;
    this.#writeAddress(headerAt + HEADER.name, this.#table.at(NAMES_AT + index * NAME_BYTES, NAME_BYTES));
    this.#writeAddress(headerAt + HEADER.control, this.#table.at(controlAt, CONTROL_BYTES));
    this.#words[controlAt >> 2] = CONTROL_LENGTH;
    this.#words[(controlAt + 8) >> 2] = SOL_UDP;
    this.#words[(controlAt + 12) >> 2] = UDP_SEGMENT;
    return { tuple: undefined, firstSlot: 0, packetCount: 0, segmentBytes: 0, totalBytes: 0, isEnded: true };
  }

  #writeAddress(at: number, address: number): void {
    this.#words[at >> 2] = address | 0;
    this.#words[(at + 4) >> 2] = Math.floor(address / 2 ** 32);
  }

  #readAddress(at: number): number {
    return ((this.#words[at >> 2] as number) >>> 0) + (this.#words[(at + 4) >> 2] as number) * 2 ** 32;
  }
}

/** Whether the kernel can cut the packet off the end of a message again. */
function canHold(message: Message, tuple: BatchTuple, lengthBytes: number): boolean {
  return (
    message.tuple === tuple &&
    !message.isEnded &&
    lengthBytes <= message.segmentBytes &&
    message.packetCount < MAX_SEGMENTS &&
    message.totalBytes + lengthBytes <= MAX_MESSAGE_BYTES
  );
}

function extend(message: Message, lengthBytes: number): void {
  message.packetCount++;
  message.totalBytes += lengthBytes;
  // Only the last one may be shorter.
  message.isEnded = lengthBytes < message.segmentBytes;
}
