import { randomBytes } from 'node:crypto';
import type { ClientPath } from '../listeners/ClientPath.ts';
import { isStream } from '../listeners/ClientPath.ts';
import { writeAddress } from '../stun/addressAttribute.ts';
import { MAGIC_COOKIE, TRANSACTION_ID_SIZE_BYTES } from '../stun/attributes.ts';
import { AttributeType, Method } from '../stun/index.ts';
import type { Peer } from './Peer.ts';

/** A datagram, its ChannelData or Data header, and padding. */
const SLOT_SIZE_BYTES = 65_535 + 64;
const CHANNEL_HEADER_BYTES = 4;
const DATA_INDICATION = 0x0010 | Method.data;
const HEADER_BYTES = 20;

/**
 * Builds what goes to clients, one packet after the other in the same slot. A slot that the kernel is still reading from is left
 * to it and a new one taken.
 */
export class Outbox {
  #slot = Buffer.allocUnsafeSlow(SLOT_SIZE_BYTES);
  /** Of indications, which nobody answers: unpredictable at the start, then counted up. */
  readonly #transactionId = randomBytes(TRANSACTION_ID_SIZE_BYTES);

  /** Sends a peer's packet as ChannelData (RFC 8656 section 12.6); answers how many bytes that were. */
  sendChannelData(path: ClientPath, channel: number, packet: Buffer): number {
    const slot = this.#slot;
    const size = packet.length;
    slot.writeUInt16BE(channel, 0);
    slot.writeUInt16BE(size, 2);
    packet.copy(slot, CHANNEL_HEADER_BYTES);
    let end = CHANNEL_HEADER_BYTES + size;
    if (isStream(path.transport)) while (end % 4 !== 0) slot[end++] = 0;
    this.#send(path, end);
    return end;
  }

  /** Sends a peer's packet as Data indication (RFC 8656 section 11.4); answers how many bytes that were. */
  sendDataIndication(path: ClientPath, peer: Peer, packet: Buffer): number {
    const slot = this.#slot;
    const { bytes } = peer.address;
    slot.writeUInt16BE(DATA_INDICATION, 0);
    slot.writeUInt32BE(MAGIC_COOKIE, 4);
    this.#nextTransactionId(slot);
    let end = HEADER_BYTES;
    end = slot.writeUInt16BE(AttributeType.xorPeerAddress, end);
    end = slot.writeUInt16BE(4 + bytes.length, end);
    writeAddress(slot, end, bytes, peer.port, 4);
    end += 4 + bytes.length;
    end = slot.writeUInt16BE(AttributeType.data, end);
    end = slot.writeUInt16BE(packet.length, end);
    packet.copy(slot, end);
    end += packet.length;
    while (end % 4 !== 0) slot[end++] = 0;
    slot.writeUInt16BE(end - HEADER_BYTES, 2);
    this.#send(path, end);
    return end;
  }

  #send(path: ClientPath, sizeBytes: number): void {
    if (!path.send(this.#slot, 0, sizeBytes)) this.#slot = Buffer.allocUnsafeSlow(SLOT_SIZE_BYTES);
  }

  #nextTransactionId(slot: Buffer): void {
    const id = this.#transactionId;
    for (let i = TRANSACTION_ID_SIZE_BYTES - 1; i >= 0; i--) {
      id[i] = ((id[i] ?? 0) + 1) & 0xff;
      if (id[i] !== 0) break;
    }
    id.copy(slot, 8);
  }
}
