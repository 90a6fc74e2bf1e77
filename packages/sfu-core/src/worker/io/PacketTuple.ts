import type { IceTuple } from '../ice/IceTuple.ts';
import type { Egress } from './Egress.ts';

/** A path to a remote that media can be sent on. */
export interface PacketTuple extends IceTuple {
  /** Who gets what arrives on it; undefined until someone adopts it. */
  readonly owner: PacketOwner | undefined;
  /** From now on packets of this remote come with this very tuple, and belong to `owner`. */
  adopt(owner: PacketOwner): void;
  /** Undoes `adopt()`. */
  release(): void;
  /** Sends a packet built in the egress slot, which begins at `offset` of `egress.buffer`. Never throws; a packet that can't be sent is lost, as on any network. */
  sendSlot(egress: Egress, offset: number, lengthBytes: number): void;
}

/** Takes the packets of the tuples it adopted. The buffer is the owner's to keep and to change. */
export interface PacketOwner {
  onPacket(tuple: PacketTuple, packet: Buffer): void;
  /** The connection is gone (TCP only). */
  onTupleClosed(tuple: PacketTuple): void;
}
