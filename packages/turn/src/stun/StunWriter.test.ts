import { describe, expect, it } from 'vitest';
import { AttributeType, Method } from './attributes.ts';
import { longTermKey, shortTermKey, userhash } from './integrity.ts';
import { StunMessage } from './StunMessage.ts';
import { StunWriter } from './StunWriter.ts';
import * as vectors from './testing/rfcVectors.ts';

const key = shortTermKey(vectors.SHORT_TERM_PASSWORD);
const transactionId = Buffer.from('0102030405060708090a0b0c', 'hex');
const begin = (writer = new StunWriter()): StunWriter => writer.begin('request', Method.binding, transactionId);

/** The samples pad with spaces, the writer with zeros: the attributes before the HMAC, then, are compared without padding. */
function withZeroPadding(sample: Buffer): Buffer {
  const copy = Buffer.from(sample);
  for (let at = 20; at < copy.length; ) {
    const size = copy.readUInt16BE(at + 2);
    const next = at + 4 + ((size + 3) & ~3);
    copy.fill(0, at + 4 + size, next);
    at = next;
  }
  return copy;
}

describe('the samples of RFC 5769 and RFC 8489', () => {
  it('2.1 writes the request', () => {
    const written = new StunWriter()
      .begin('request', Method.binding, vectors.SHORT_TERM_TRANSACTION_ID)
      .text(AttributeType.software, 'STUN test client')
      .uint32(AttributeType.priority, 0x6e0001ff)
      .uint64(AttributeType.iceControlled, 0x932ff9b151263b36n)
      .text(AttributeType.username, 'evtj:h6vY')
      .integrity(key)
      .fingerprint()
      .finish();
    const protectedFrom = written.length - 32;
    expect(written.subarray(0, protectedFrom)).toEqual(
      withZeroPadding(vectors.SAMPLE_REQUEST).subarray(0, protectedFrom),
    );
    const message = StunMessage.parse(written);
    expect(message?.verifyIntegrity(key)).toBe(true);
    expect(message?.verifyFingerprint()).toBe(true);
  });

  it('2.1 to 2.3 makes the same HMAC and CRC as the RFC over the same padding', () => {
    for (const sample of [vectors.SAMPLE_REQUEST, vectors.SAMPLE_IPV4_RESPONSE, vectors.SAMPLE_IPV6_RESPONSE]) {
      const parsed = StunMessage.parse(sample)!;
      const writer = new StunWriter();
      writer.begin(parsed.class, parsed.method, parsed.transactionId);
      // Attributes copied with their padding as part of the value keep the sample's bytes; their sizes are then put right.
      const sizes: [number, number][] = [];
      for (let at = 20; at < sample.length - 32; ) {
        const size = sample.readUInt16BE(at + 2);
        const padded = (size + 3) & ~3;
        writer.bytes(sample.readUInt16BE(at), sample.subarray(at + 4, at + 4 + padded));
        sizes.push([at + 2, size]);
        at += 4 + padded;
      }
      for (const [at, size] of sizes) writer.finish().writeUInt16BE(size, at);
      expect(writer.integrity(key).fingerprint().finish()).toEqual(sample);
    }
  });

  it.each([
    ['2.2', vectors.SAMPLE_IPV4_RESPONSE, '192.0.2.1'],
    ['2.2, from a dual-stack socket', vectors.SAMPLE_IPV4_RESPONSE, '::ffff:192.0.2.1'],
    ['2.3', vectors.SAMPLE_IPV6_RESPONSE, '2001:db8:1234:5678:11:2233:4455:6677'],
  ])('%s answers the request', (_section, sample, ip) => {
    const written = new StunWriter()
      .beginAnswer('success', StunMessage.parse(vectors.SAMPLE_REQUEST)!)
      .text(AttributeType.software, 'test vector')
      .xorAddress(AttributeType.xorMappedAddress, ip, 32853)
      .integrity(key)
      .fingerprint()
      .finish();
    expect(written.length).toBe(sample.length);
    expect(written.subarray(0, -32)).toEqual(withZeroPadding(sample).subarray(0, -32));
    expect(StunMessage.parse(written)?.verifyIntegrity(key)).toBe(true);
  });

  it('2.4 writes the request with long-term credentials, byte for byte', () => {
    const written = new StunWriter()
      .begin('request', Method.binding, vectors.LONG_TERM_TRANSACTION_ID)
      .text(AttributeType.username, vectors.LONG_TERM_USERNAME)
      .text(AttributeType.nonce, vectors.LONG_TERM_NONCE)
      .text(AttributeType.realm, vectors.LONG_TERM_REALM)
      .integrity(longTermKey(vectors.LONG_TERM_USERNAME, vectors.LONG_TERM_REALM, vectors.LONG_TERM_PASSWORD))
      .finish();
    expect(written).toEqual(vectors.SAMPLE_LONG_TERM_REQUEST);
  });

  it('B.1 writes the request with SHA-256, byte for byte', () => {
    const { LONG_TERM_USERNAME: username, LONG_TERM_REALM: realm, LONG_TERM_PASSWORD: password } = vectors;
    const written = new StunWriter()
      .begin('request', Method.binding, vectors.LONG_TERM_TRANSACTION_ID)
      .bytes(AttributeType.userhash, userhash(username, realm))
      .text(AttributeType.nonce, vectors.SHA256_NONCE)
      .text(AttributeType.realm, realm)
      .bytes(AttributeType.passwordAlgorithm, Buffer.from('00020000', 'hex'))
      .integritySha256(longTermKey(username, realm, password, 'sha256'))
      .finish();
    expect(written).toEqual(vectors.SAMPLE_SHA256_REQUEST);
  });
});

describe('the writer', () => {
  it('writes into a buffer given, again and again', () => {
    const buffer = Buffer.alloc(64, 0xff);
    const writer = new StunWriter(buffer);
    begin(writer).text(AttributeType.username, 'much longer than the next');
    const written = begin(writer).text(AttributeType.username, 'a').finish();
    expect(written.buffer).toBe(buffer.buffer);
    expect(written.toString('hex')).toBe('000100082112a4420102030405060708090a0b0c0006000161000000');
  });

  it('grows a buffer of its own', () => {
    const value = Buffer.alloc(5000, 7);
    const message = StunMessage.parse(begin().bytes(AttributeType.data, value).integrity(key).fingerprint().finish());
    expect(message?.bytes(AttributeType.data)).toEqual(value);
    expect(message?.verifyIntegrity(key)).toBe(true);
  });

  it('writes errors with their reason and the attributes not understood', () => {
    const written = begin().errorCode(420, 'Unknown').unknownAttributes([0x7001, 0x7002, 0x7003]).finish();
    const message = StunMessage.parse(written);
    expect(message?.errorCode).toEqual({ code: 420, reason: 'Unknown' });
    expect(message?.bytes(AttributeType.unknownAttributes)).toEqual(Buffer.from('700170027003', 'hex'));
  });

  it.each<[string, () => unknown]>([
    ['attributes before begin', () => new StunWriter().uint32(AttributeType.priority, 1)],
    ['a method of 13 bits', () => new StunWriter().begin('request', 0x1000, transactionId)],
    ['a short transaction id', () => new StunWriter().begin('request', 1, transactionId.subarray(1))],
    ['a buffer without room for a header', () => begin(new StunWriter(Buffer.alloc(19)))],
    ['a buffer without room for an attribute', () => begin(new StunWriter(Buffer.alloc(24))).uint32(0x24, 1)],
    ['a value of 64 KiB', () => begin().bytes(AttributeType.data, Buffer.alloc(0x10000))],
    ['a message of 64 KiB', () => begin().bytes(1, Buffer.alloc(0x8000)).bytes(1, Buffer.alloc(0x8000))],
    ['an error code of 299', () => begin().errorCode(299)],
    ['an error code of 700', () => begin().errorCode(700)],
    ['an address that is none', () => begin().xorAddress(AttributeType.xorMappedAddress, 'localhost', 1)],
    ['a port of 65536', () => begin().address(AttributeType.mappedAddress, '192.0.2.1', 0x10000)],
    ['a port of 65536, XOR-ed', () => begin().xorAddress(AttributeType.xorMappedAddress, '192.0.2.1', 0x10000)],
  ])('throws a RangeError for %s', (_what, write) => {
    expect(write).toThrow(RangeError);
  });
});
