import { createCipheriv } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { AesCounter } from './AesCounter.ts';

const key = Buffer.from('2b7e151628aed2a6abf7158809cf4f3c', 'hex');
const salt = Buffer.from('f0f1f2f3f4f5f6f7f8f9fafbfcfd', 'hex');

function bytesOf(words: Int32Array): Buffer {
  return Buffer.from(words.buffer, words.byteOffset, words.byteLength);
}

/** The same key stream by another road: node's counter mode from the initial value of RFC 3711 section 4.1.1. */
function reference(ssrc: number, rolloverCounter: number, sequenceNumber: number, lengthBytes: number): Buffer {
  const saltValue = BigInt(`0x${salt.toString('hex')}`) << 16n;
  const index = (BigInt(rolloverCounter) << 16n) | BigInt(sequenceNumber);
  const value = saltValue ^ (BigInt(ssrc) << 64n) ^ (index << 16n);
  const initial = Buffer.from(value.toString(16).padStart(32, '0'), 'hex');
  return createCipheriv('aes-128-ctr', key, initial).update(Buffer.alloc(lengthBytes));
}

describe('AesCounter', () => {
  it('gives the key stream of RFC 3711 appendix B.2', () => {
    const keyStream = new AesCounter(key, salt).generate(0, 0, 0, 1, 0, 3);
    expect(bytesOf(keyStream).toString('hex')).toBe(
      'e03ead0935c95e80e166b16dd92b4eb4d23513162b02d0f72a43a2fe4a5f97ab41e95b3bb0a2e8dd477901e4fca894c0',
    );
  });

  it('gives each of several packets what it would get alone', () => {
    const [ssrc, rolloverCounter] = [0xdeadbeef, 0x80000001];
    const keyStream = bytesOf(new AesCounter(key, salt).generate(ssrc, rolloverCounter, 0xfff0, 16, 0, 5));
    for (let packet = 0; packet < 16; packet++) {
      const expected = reference(ssrc, rolloverCounter, 0xfff0 + packet, 80);
      expect(keyStream.subarray(packet * 80, packet * 80 + 80).equals(expected)).toBe(true);
    }
  });

  it('begins at a later block', () => {
    const keyStream = bytesOf(new AesCounter(key, salt).generate(7, 1, 300, 1, 300, 4));
    expect(keyStream.equals(reference(7, 1, 300, 304 * 16).subarray(300 * 16))).toBe(true);
  });

  it('reaches to the end of the largest datagram', () => {
    const keyStream = bytesOf(new AesCounter(key, salt).generate(7, 1, 300, 1, 0, 4096));
    expect(keyStream.equals(reference(7, 1, 300, 65536))).toBe(true);
  });
});
