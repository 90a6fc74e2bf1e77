import { createSecretKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { newDtlsCounters } from '../DtlsCounters.ts';
import { contentType } from './contentType.ts';
import type { RecordKeys } from './RecordCipher.ts';
import { type OpenedRecord, RecordLayer } from './RecordLayer.ts';

const keys = (fill: number): RecordKeys => ({
  algorithm: 'aes-128-gcm',
  key: createSecretKey(Buffer.alloc(16, fill)),
  salt: Buffer.alloc(4, fill),
});

function layer() {
  const counters = newDtlsCounters();
  const records = new RecordLayer(counters);
  const opened: OpenedRecord[] = [];
  const open = (datagram: Buffer) => records.open(datagram, (record) => opened.push(record));
  return { counters, records, opened, open };
}

function pair() {
  const sender = layer();
  const receiver = layer();
  sender.records.installKeys(keys(1), keys(2));
  receiver.records.installKeys(keys(2), keys(1));
  return { sender, receiver };
}

const data = (text: string) => Buffer.from(text);

describe('records', () => {
  test('are opened one after the other, of both epochs', () => {
    const { sender, receiver } = pair();
    const first = sender.records.seal(contentType.handshake, 0, data('plain'));
    const second = sender.records.seal(contentType.applicationData, 1, data('secret'));
    expect(second.includes('secret')).toBe(false);
    expect(second.length).toBe(6 + sender.records.overheadBytes(1));
    receiver.open(Buffer.concat([first, second]));
    expect(receiver.opened.map(({ epoch, plaintext }) => [epoch, String(plaintext)])).toEqual([
      [0, 'plain'],
      [1, 'secret'],
    ]);
  });

  test('are dropped when they come again or too late', () => {
    const { sender, receiver } = pair();
    const sealed = Array.from({ length: 100 }, () => sender.records.seal(contentType.applicationData, 1, data('x')));
    receiver.open(sealed[99]!);
    receiver.open(sealed[99]!);
    receiver.open(sealed[35]!);
    receiver.open(sealed[36]!);
    expect(receiver.opened).toHaveLength(2);
    expect(receiver.counters.replayed).toBe(2);
  });

  test('a forged number far ahead does not shut out what follows', () => {
    const { sender, receiver } = pair();
    const genuine = sender.records.seal(contentType.applicationData, 1, data('x'));
    const forged = Buffer.from(genuine);
    forged.writeUIntBE(2 ** 48 - 1, 5, 6);
    receiver.open(forged);
    receiver.open(genuine);
    expect(receiver.counters.badMac).toBe(1);
    expect(receiver.opened).toHaveLength(1);
  });

  test('wait for the keys when they come too early, up to a limit', () => {
    const { sender } = pair();
    const receiver = layer();
    for (let i = 0; i < 20; i++) receiver.open(sender.records.seal(contentType.handshake, 1, data(`${i}`)));
    expect(receiver.counters.earlyOverflow).toBe(4);
    receiver.records.installKeys(keys(2), keys(1));
    receiver.records.openEarly((record) => receiver.opened.push(record));
    receiver.records.openEarly((record) => receiver.opened.push(record));
    expect(receiver.opened.map(({ plaintext }) => Number(plaintext))).toEqual(Array.from({ length: 16 }, (_, i) => i));
  });

  test.each([
    { name: 'cut short', alter: (record: Buffer) => record.subarray(0, -1), counter: 'malformed' },
    { name: 'shorter than a header', alter: (record: Buffer) => record.subarray(0, 12), counter: 'malformed' },
    { name: 'of another version', alter: set(2, 0xfc), counter: 'malformed' },
    { name: 'of an unknown type', alter: set(0, 24), counter: 'malformed' },
    { name: 'of an epoch that never was', alter: set(4, 2), counter: 'unexpected' },
    { name: 'of another type than it was sealed with', alter: set(0, 22), counter: 'badMac' },
    { name: 'with another number than it was sealed with', alter: set(10, 9), counter: 'badMac' },
    {
      name: 'without room for a tag',
      alter: () => Buffer.from('17fefd00010000000000010003abcdef', 'hex'),
      counter: 'badMac',
    },
  ] as const)('$name are counted and dropped', ({ alter, counter }) => {
    const { sender, receiver } = pair();
    receiver.open(alter(sender.records.seal(contentType.applicationData, 1, data('text'))));
    expect(receiver.opened).toEqual([]);
    expect(receiver.counters[counter]).toBe(1);
  });
});

function set(offset: number, value: number) {
  return (record: Buffer) => {
    record[offset] = value;
    return record;
  };
}
