/** A socket that a batch can send from. */
export interface BatchPort {
  /** That of the socket; -1: it is closed. */
  readonly descriptor: number;
  /** Whether packets to one remote may leave as one, to be cut apart by the kernel (UDP_SEGMENT); set to false where that failed. */
  canSegment: boolean;
}

/** A remote that a batch can send to. */
export interface BatchTuple {
  /** As the system's `sockaddr` has it. */
  readonly socketAddress: Uint8Array;
  /** Sends a packet that the batch could not, by itself; the buffer is the callee's. */
  sendLater(packet: Buffer): void;
}

/** Collects packets, and sends them with few calls into the system. What is lost on the way is lost, as on any network. */
export interface DatagramBatch {
  /** All slots, one behind the other, `SLOT_SIZE_BYTES` each. Always the same. */
  readonly buffer: Buffer;
  /** Where in it the slot for the next packet begins; its content is undefined. Another one after each `add()`. */
  readonly slotOffset: number;
  /** Called when a packet waits where none did: `flush()` is to be called before long. */
  onWaiting: () => void;
  /** Takes the packet that was built in the slot. @param offset where in `buffer` it begins. */
  add(port: BatchPort, tuple: BatchTuple, offset: number, lengthBytes: number): void;
  /** Sends all that waits. */
  flush(): void;
}
