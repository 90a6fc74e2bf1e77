import type { DtlsCounters } from '../DtlsCounters.ts';
import { MAX_PLAINTEXT_BYTES } from './contentType.ts';
import { type DtlsRecord, RECORD_HEADER_BYTES, readRecord, writeRecord } from './DtlsRecord.ts';
import { CIPHER_OVERHEAD_BYTES, RecordCipher, type RecordKeys } from './RecordCipher.ts';
import { ReplayWindow } from './ReplayWindow.ts';

/** 0 is plaintext, 1 the epoch of the one handshake we do; there is no renegotiation, so there is no 2. */
export type Epoch = 0 | 1;

/** A record whose content may be looked at; from epoch 1 it is authentic. */
export interface OpenedRecord {
  type: number;
  epoch: Epoch;
  /** From epoch 0 a view over the datagram: copy what must outlive it. */
  plaintext: Buffer;
}

const MAX_EARLY_RECORDS = 16;
const MAX_EARLY_BYTES = 16_384;

/**
 * Turns datagrams into records and back (RFC 6347 section 4.1).
 *
 * Plaintext records have no replay window: their numbers prove nothing, and one forged high number would shut out
 * the genuine ones. Handshake messages are told apart by their own sequence numbers instead.
 */
export class RecordLayer {
  readonly #counters: DtlsCounters;
  readonly #window = new ReplayWindow();
  readonly #writeSequence: [number, number] = [0, 0];
  #writeCipher: RecordCipher | undefined;
  #readCipher: RecordCipher | undefined;
  #early: DtlsRecord[] = [];
  #earlyBytes = 0;

  constructor(counters: DtlsCounters) {
    this.#counters = counters;
  }

  /** Gives both directions of epoch 1 their keys. */
  installKeys(write: RecordKeys, read: RecordKeys): void {
    this.#writeCipher = new RecordCipher(write);
    this.#readCipher = new RecordCipher(read);
  }

  /** What a record of this epoch needs beside its content, bytes. */
  overheadBytes(epoch: Epoch): number {
    return epoch === 0 ? RECORD_HEADER_BYTES : RECORD_HEADER_BYTES + CIPHER_OVERHEAD_BYTES;
  }

  /** One record's bytes. Every call uses up a sequence number, so a retransmission is a new record. */
  seal(type: number, epoch: Epoch, plaintext: Buffer): Buffer {
    const record: DtlsRecord = { type, epoch, sequenceNumber: this.#writeSequence[epoch]++, fragment: plaintext };
    if (epoch === 0) return writeRecord(record);
    if (!this.#writeCipher) throw new Error('a record of epoch 1 needs keys');
    return writeRecord({ ...record, fragment: this.#writeCipher.seal(record) });
  }

  /** Calls back for each record of a datagram that may be looked at; counts and drops the others. */
  open(datagram: Buffer, onRecord: (record: OpenedRecord) => void): void {
    let offset = 0;
    while (offset < datagram.length) {
      const record = readRecord(datagram, offset);
      if (!record) {
        this.#counters.malformed++;
        return;
      }
      offset += RECORD_HEADER_BYTES + record.fragment.length;
      if (record.epoch === 0) onRecord({ type: record.type, epoch: 0, plaintext: record.fragment });
      else if (record.epoch !== 1) this.#counters.unexpected++;
      else if (this.#readCipher) this.#decrypt(this.#readCipher, record, onRecord);
      else this.#keepEarly(record);
    }
  }

  /** The encrypted records that came before the keys; there are none any more afterwards. */
  openEarly(onRecord: (record: OpenedRecord) => void): void {
    const cipher = this.#readCipher;
    if (!cipher || this.#early.length === 0) return;
    const records = this.#early;
    this.dropEarly();
    for (const record of records) this.#decrypt(cipher, record, onRecord);
  }

  /** Forgets the encrypted records that came before the keys. */
  dropEarly(): void {
    this.#early = [];
    this.#earlyBytes = 0;
  }

  #decrypt(cipher: RecordCipher, record: DtlsRecord, onRecord: (record: OpenedRecord) => void): void {
    if (!this.#window.accepts(record.sequenceNumber)) {
      this.#counters.replayed++;
      return;
    }
    const plaintext = cipher.open(record);
    if (!plaintext) {
      this.#counters.badMac++;
      return;
    }
    this.#window.mark(record.sequenceNumber);
    if (plaintext.length > MAX_PLAINTEXT_BYTES) this.#counters.malformed++;
    else onRecord({ type: record.type, epoch: 1, plaintext });
  }

  #keepEarly(record: DtlsRecord): void {
    if (this.#early.length >= MAX_EARLY_RECORDS || this.#earlyBytes + record.fragment.length > MAX_EARLY_BYTES) {
      this.#counters.earlyOverflow++;
      return;
    }
    this.#early.push({ ...record, fragment: Buffer.from(record.fragment) });
    this.#earlyBytes += record.fragment.length;
  }
}
