import type { Gcm } from '../srtp/Gcm.ts';
import type { NativeFunction } from './Koffi.ts';
import type { NativeMemory } from './NativeMemory.ts';
import { AEAD_GET_TAG, AEAD_SET_TAG, type OpenSsl } from './OpenSsl.ts';

const IV_BYTES = 12;
const TAG_BYTES = 16;
/** The largest datagram there is. */
const MAX_PART_BYTES = 0x10000;

/** Places in the scratch memory. */
const KEY_AT = 0;
const IV_AT = 32;
const TAG_AT = 48;
const WRITTEN_LENGTH_AT = 64;
const ASSOCIATED_AT = 128;
const BODY_AT = ASSOCIATED_AT + MAX_PART_BYTES;
export const GCM_SCRATCH_BYTES = BODY_AT + MAX_PART_BYTES;

/** What all ciphers of a process share. */
export interface GcmResources {
  openSsl: OpenSsl;
  /** `GCM_SCRATCH_BYTES`, used within one call. */
  scratch: NativeMemory;
  /** Where packets are built: what is in there is encrypted in place. */
  slots: NativeMemory;
}

/** Gives contexts back whose owner was forgotten instead of closed. */
const forgotten = new FinalizationRegistry<{ free: NativeFunction; context: number }>(({ free, context }) => {
  free(context);
});

/**
 * AES-GCM by the OpenSSL inside node, called directly: a context lives as long as its key, and nothing is allocated for a
 * packet. Node's own interface makes a cipher object for each.
 */
export class NativeGcm implements Gcm {
  readonly #resources: GcmResources;
  /** 0: none yet, or closed. */
  #sealing = 0;
  #opening = 0;
  #key: Buffer | undefined;

  /** @param key 16 or 32 bytes. */
  constructor(key: Buffer, resources: GcmResources) {
    // Not of node's pool: as long as this session lasts, it would keep 8 KiB.
    this.#key = Buffer.alloc(key.length, key);
    this.#resources = resources;
  }

  seal(
    iv: Buffer,
    associated: Buffer,
    associatedAt: number,
    associatedBytes: number,
    buffer: Buffer,
    start: number,
    end: number,
  ): boolean {
    const context = this.#sealing || this.#makeSealing();
    const { openSsl, scratch, slots } = this.#resources;
    const bodyBytes = end - start;
    if (context === 0 || bodyBytes > MAX_PART_BYTES - TAG_BYTES || associatedBytes > MAX_PART_BYTES) return false;
    const inSlot = slots.offsetOf(buffer, start, bodyBytes + TAG_BYTES);
    if (inSlot < 0) buffer.copy(scratch.buffer, BODY_AT, start, end);
    const body = inSlot < 0 ? scratch.at(BODY_AT, bodyBytes + TAG_BYTES) : slots.at(inSlot, bodyBytes + TAG_BYTES);
    const associatedAddress = this.#addressOf(associated, associatedAt, associatedBytes);
    const written = scratch.at(WRITTEN_LENGTH_AT, 4);
    const isDone =
      openSsl.encryptInit(context, 0, 0, 0, this.#placeIv(iv)) === 1 &&
      openSsl.encryptUpdate(context, 0, written, associatedAddress, associatedBytes) === 1 &&
      (bodyBytes === 0 || openSsl.encryptUpdate(context, body, written, body, bodyBytes) === 1) &&
      openSsl.encryptFinal(context, body + bodyBytes, written) === 1 &&
      openSsl.control(context, AEAD_GET_TAG, TAG_BYTES, body + bodyBytes) === 1;
    if (isDone && inSlot < 0) scratch.buffer.copy(buffer, start, BODY_AT, BODY_AT + bodyBytes + TAG_BYTES);
    return isDone;
  }

  open(
    iv: Buffer,
    associated: Buffer,
    associatedAt: number,
    associatedBytes: number,
    buffer: Buffer,
    start: number,
    end: number,
  ): boolean {
    const context = this.#opening || this.#makeOpening();
    const { openSsl, scratch } = this.#resources;
    const bodyBytes = end - start;
    if (context === 0 || bodyBytes > MAX_PART_BYTES || associatedBytes > MAX_PART_BYTES) return false;
    // In a copy: what turns out to be forged must stay as it was.
    buffer.copy(scratch.buffer, BODY_AT, start, end);
    buffer.copy(scratch.buffer, TAG_AT, end, end + TAG_BYTES);
    const body = scratch.at(BODY_AT, bodyBytes);
    const associatedAddress = this.#addressOf(associated, associatedAt, associatedBytes);
    const written = scratch.at(WRITTEN_LENGTH_AT, 4);
    const isDone =
      openSsl.decryptInit(context, 0, 0, 0, this.#placeIv(iv)) === 1 &&
      openSsl.control(context, AEAD_SET_TAG, TAG_BYTES, scratch.at(TAG_AT, TAG_BYTES)) === 1 &&
      openSsl.decryptUpdate(context, 0, written, associatedAddress, associatedBytes) === 1 &&
      (bodyBytes === 0 || openSsl.decryptUpdate(context, body, written, body, bodyBytes) === 1) &&
      openSsl.decryptFinal(context, body + bodyBytes, written) === 1;
    if (isDone) scratch.buffer.copy(buffer, start, BODY_AT, BODY_AT + bodyBytes);
    return isDone;
  }

  /** Idempotent; nothing is sealed or opened after it. */
  close(): void {
    const { freeContext } = this.#resources.openSsl;
    if (this.#sealing !== 0) freeContext(this.#sealing);
    if (this.#opening !== 0) freeContext(this.#opening);
    this.#sealing = 0;
    this.#opening = 0;
    this.#key = undefined;
    forgotten.unregister(this);
  }

  #makeSealing(): number {
    this.#sealing = this.#makeContext(this.#resources.openSsl.encryptInit);
    return this.#sealing;
  }

  #makeOpening(): number {
    this.#opening = this.#makeContext(this.#resources.openSsl.decryptInit);
    return this.#opening;
  }

  /** 0: it is closed, or there is no memory. */
  #makeContext(init: NativeFunction): number {
    const key = this.#key;
    if (!key) return 0;
    const { openSsl, scratch } = this.#resources;
    const context = openSsl.newContext();
    if (context === 0) return 0;
    key.copy(scratch.buffer, KEY_AT);
    const cipher = key.length === 32 ? openSsl.aes256Gcm() : openSsl.aes128Gcm();
    const isReady = init(context, cipher, 0, scratch.at(KEY_AT, key.length), 0) === 1;
    scratch.buffer.fill(0, KEY_AT, KEY_AT + key.length);
    if (!isReady) {
      openSsl.freeContext(context);
      return 0;
    }
    forgotten.register(this, { free: openSsl.freeContext, context }, this);
    return context;
  }

  #addressOf(buffer: Buffer, offset: number, lengthBytes: number): number {
    const { scratch, slots } = this.#resources;
    const inSlot = slots.offsetOf(buffer, offset, lengthBytes);
    if (inSlot >= 0) return slots.at(inSlot, lengthBytes);
    buffer.copy(scratch.buffer, ASSOCIATED_AT, offset, offset + lengthBytes);
    return scratch.at(ASSOCIATED_AT, lengthBytes);
  }

  #placeIv(iv: Buffer): number {
    const { scratch } = this.#resources;
    for (let i = 0; i < IV_BYTES; i++) scratch.buffer[IV_AT + i] = iv[i] as number;
    return scratch.at(IV_AT, IV_BYTES);
  }
}
