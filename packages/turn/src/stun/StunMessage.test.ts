import { describe, expect, it } from 'vitest';
import { AttributeType, Method } from './attributes.ts';
import { longTermKey, shortTermKey, userhash } from './integrity.ts';
import { isStun } from './isStun.ts';
import { StunMessage } from './StunMessage.ts';
import { StunWriter } from './StunWriter.ts';
import { mutate, seededRandom } from './testing/random.ts';
import * as vectors from './testing/rfcVectors.ts';

const shortKey = shortTermKey(vectors.SHORT_TERM_PASSWORD);
const transactionId = Buffer.from('0102030405060708090a0b0c', 'hex');
const parse = (buffer: Buffer): StunMessage => {
  const message = StunMessage.parse(buffer);
  if (message === undefined) throw new Error('expected a sound message');
  return message;
};

/** A request with the attributes given as raw type, length and value; the header's length agrees. */
function raw(attributes: string): Buffer {
  const body = Buffer.from(attributes.replace(/\s/g, ''), 'hex');
  const header = Buffer.from('000100002112a4420102030405060708090a0b0c', 'hex');
  header.writeUInt16BE(body.length, 2);
  return Buffer.concat([header, body]);
}

describe('the samples of RFC 5769 and RFC 8489', () => {
  it('2.1 reads the request', () => {
    const message = parse(vectors.SAMPLE_REQUEST);
    expect(message.class).toBe('request');
    expect(message.method).toBe(Method.binding);
    expect(message.transactionId).toEqual(vectors.SHORT_TERM_TRANSACTION_ID);
    expect(message.software).toBe('STUN test client');
    expect(message.priority).toBe(0x6e0001ff);
    expect(message.iceControlled).toBe(0x932ff9b151263b36n);
    expect(message.iceControlling).toBeUndefined();
    expect(message.username).toBe('evtj:h6vY');
    expect(message.useCandidate).toBe(false);
    expect(message.verifyIntegrity(shortKey)).toBe(true);
    expect(message.verifyFingerprint()).toBe(true);
  });

  it.each([
    ['2.2', vectors.SAMPLE_IPV4_RESPONSE, 4, '192.0.2.1'],
    ['2.3', vectors.SAMPLE_IPV6_RESPONSE, 6, '2001:db8:1234:5678:11:2233:4455:6677'],
  ] as const)('%s reads the response', (_section, bytes, family, address) => {
    const message = parse(bytes);
    expect(message.class).toBe('success');
    expect(message.method).toBe(Method.binding);
    expect(message.software).toBe('test vector');
    expect(message.xorMappedAddress).toEqual({ family, address, port: 32853 });
    expect(message.verifyIntegrity(shortKey)).toBe(true);
    expect(message.verifyFingerprint()).toBe(true);
  });

  it('2.4 reads the request with long-term credentials', () => {
    const message = parse(vectors.SAMPLE_LONG_TERM_REQUEST);
    const key = (password: string) => longTermKey(vectors.LONG_TERM_USERNAME, vectors.LONG_TERM_REALM, password);
    expect(message.username).toBe(vectors.LONG_TERM_USERNAME);
    expect(message.realm).toBe(vectors.LONG_TERM_REALM);
    expect(message.nonce).toBe(vectors.LONG_TERM_NONCE);
    expect(message.verifyIntegrity(key(vectors.LONG_TERM_PASSWORD))).toBe(true);
    expect(message.verifyIntegrity(key('TheMatrix'))).toBe(false);
    expect(message.hasFingerprint).toBe(false);
    expect(message.verifyFingerprint()).toBe(false);
  });

  it('B.1 reads the request with SHA-256', () => {
    const message = parse(vectors.SAMPLE_SHA256_REQUEST);
    const { LONG_TERM_USERNAME: username, LONG_TERM_REALM: realm, LONG_TERM_PASSWORD: password } = vectors;
    expect(message.bytes(AttributeType.userhash)).toEqual(userhash(username, realm));
    expect(message.nonce).toBe(vectors.SHA256_NONCE);
    expect(message.verifyIntegritySha256(longTermKey(username, realm, password, 'sha256'))).toBe(true);
    expect(message.verifyIntegritySha256(longTermKey(username, realm, password, 'md5'))).toBe(false);
    expect(message.hasIntegrity).toBe(false);
    expect(message.verifyIntegrity(longTermKey(username, realm, password, 'sha256'))).toBe(false);
  });

  it('reads a message in the middle of a buffer', () => {
    const around = Buffer.concat([Buffer.alloc(7, 0xff), vectors.SAMPLE_REQUEST, Buffer.alloc(5, 0xff)]);
    const message = StunMessage.parse(around, 7, vectors.SAMPLE_REQUEST.length);
    expect(message?.offset).toBe(7);
    expect(message?.sizeBytes).toBe(vectors.SAMPLE_REQUEST.length);
    expect(message?.verifyIntegrity(shortKey)).toBe(true);
    expect(message?.verifyFingerprint()).toBe(true);
    expect(message?.transactionId).toEqual(vectors.SHORT_TERM_TRANSACTION_ID);
  });

  it('notices any changed bit in what integrity covers, and any at all by FINGERPRINT', () => {
    const covered = vectors.SAMPLE_REQUEST.length - 8;
    for (let at = 0; at < vectors.SAMPLE_REQUEST.length; at++) {
      const changed = Buffer.from(vectors.SAMPLE_REQUEST);
      changed[at]! ^= 0x04;
      const message = StunMessage.parse(changed);
      if (message === undefined) continue;
      expect(message.verifyFingerprint()).toBe(false);
      if (at < covered) expect(message.verifyIntegrity(shortKey)).toBe(false);
    }
  });

  it('verifies without changing the bytes', () => {
    const before = Buffer.from(vectors.SAMPLE_REQUEST);
    parse(vectors.SAMPLE_REQUEST).verifyIntegrity(shortKey);
    expect(vectors.SAMPLE_REQUEST).toEqual(before);
  });
});

describe('what is no STUN message', () => {
  const changed = (change: (bytes: Buffer) => void): Buffer => {
    const bytes = Buffer.from(vectors.SAMPLE_REQUEST);
    change(bytes);
    return bytes;
  };

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['less than a header', vectors.SAMPLE_REQUEST.subarray(0, 19)],
    ['the first bit set', changed((b) => b.writeUInt8(b[0]! | 0x80, 0))],
    ['the second bit set', changed((b) => b.writeUInt8(b[0]! | 0x40, 0))],
    ['a wrong cookie', changed((b) => b.writeUInt8(0x22, 4))],
    ['a length that is no multiple of four', changed((b) => b.writeUInt16BE(0x57, 2))],
  ])('%s does not even look like it', (_what, bytes) => {
    expect(isStun(bytes)).toBe(false);
    expect(StunMessage.parse(bytes)).toBeUndefined();
  });

  it.each([
    ['a header that promises more', changed((b) => b.writeUInt16BE(0x5c, 2))],
    ['a header that promises less', changed((b) => b.writeUInt16BE(0x54, 2))],
    ['bytes behind the message', Buffer.concat([vectors.SAMPLE_REQUEST, Buffer.alloc(4)])],
    ['an attribute that reaches over the end', raw('0006 0005 61626364')],
    ['an attribute that claims 65535 bytes', raw('0006 ffff 61626364')],
    ['MESSAGE-INTEGRITY of 16 bytes', raw(`0008 0010 ${'00'.repeat(16)}`)],
    ['MESSAGE-INTEGRITY-SHA256 of 12 bytes', raw(`001c 000c ${'00'.repeat(12)}`)],
    ['MESSAGE-INTEGRITY-SHA256 of 36 bytes', raw(`001c 0024 ${'00'.repeat(36)}`)],
    ['MESSAGE-INTEGRITY-SHA256 of 18 bytes', raw(`001c 0012 ${'00'.repeat(20)}`)],
    ['FINGERPRINT of 8 bytes', raw(`8028 0008 ${'00'.repeat(8)}`)],
    ['an attribute behind FINGERPRINT', raw('8028 0004 00000000 8022 0000')],
    ['a second FINGERPRINT', raw('8028 0004 00000000 8028 0004 00000000')],
  ])('%s looks like it and is refused', (_what, bytes) => {
    expect(isStun(bytes)).toBe(true);
    expect(StunMessage.parse(bytes)).toBeUndefined();
  });

  it('refuses offsets and lengths outside the buffer', () => {
    expect(StunMessage.parse(vectors.SAMPLE_REQUEST, 4)).toBeUndefined();
    expect(StunMessage.parse(vectors.SAMPLE_REQUEST, -4)).toBeUndefined();
    expect(StunMessage.parse(vectors.SAMPLE_REQUEST, 0, 1000)).toBeUndefined();
    expect(StunMessage.parse(vectors.SAMPLE_REQUEST, 1000)).toBeUndefined();
    // The header agrees with the length asked for, the buffer doesn't reach that far.
    expect(StunMessage.parse(vectors.SAMPLE_REQUEST.subarray(0, 40), 0, vectors.SAMPLE_REQUEST.length)).toBeUndefined();
  });
});

describe('class and method', () => {
  it.each(['request', 'indication', 'success', 'error'] as const)('%s keeps every method', (messageClass) => {
    for (let method = 0; method <= 0xfff; method++) {
      const message = parse(new StunWriter().begin(messageClass, method, transactionId).finish());
      expect([message.class, message.method]).toEqual([messageClass, method]);
    }
  });
});

describe('attributes', () => {
  it('hides what stands behind MESSAGE-INTEGRITY', () => {
    const bytes = new StunWriter()
      .begin('request', Method.binding, transactionId)
      .text(AttributeType.username, 'a:b')
      .integrity(shortKey)
      .bytes(AttributeType.useCandidate)
      .text(AttributeType.username, 'evil:b')
      .integritySha256(shortKey)
      .bytes(0x7777)
      .fingerprint()
      .finish();
    const message = parse(bytes);
    expect(message.useCandidate).toBe(false);
    expect(message.username).toBe('a:b');
    expect(message.unknownRequired(new Set())).toEqual([AttributeType.username]);
    expect(message.verifyIntegrity(shortKey)).toBe(true);
    expect(message.verifyIntegritySha256(shortKey)).toBe(true);
    expect(message.verifyFingerprint()).toBe(true);
  });

  it('ignores a second MESSAGE-INTEGRITY, and one behind MESSAGE-INTEGRITY-SHA256', () => {
    const other = shortTermKey('other');
    const twice = new StunWriter().begin('request', Method.binding, transactionId).integrity(other).integrity(shortKey);
    expect(parse(twice.finish()).verifyIntegrity(shortKey)).toBe(false);
    expect(parse(twice.finish()).verifyIntegrity(other)).toBe(true);
    const wrongOrder = new StunWriter()
      .begin('request', Method.binding, transactionId)
      .integritySha256(shortKey)
      .integrity(shortKey);
    expect(parse(wrongOrder.finish()).hasIntegrity).toBe(false);
  });

  it('does not take a truncated MESSAGE-INTEGRITY-SHA256 for proof', () => {
    const full = new StunWriter().begin('request', Method.binding, transactionId).integritySha256(shortKey).finish();
    const truncated = raw(`001c 0010 ${full.subarray(24, 40).toString('hex')}`);
    expect(parse(truncated).hasIntegritySha256).toBe(true);
    expect(parse(truncated).verifyIntegritySha256(shortKey)).toBe(false);
  });

  it('answers undefined for numbers of the wrong size and for what is absent', () => {
    const message = parse(raw('0024 0003 01020300 802a 0004 01020304 c001 0008 0102030405060708'));
    expect(message.priority).toBeUndefined();
    expect(message.iceControlling).toBeUndefined();
    expect(message.nomination).toBeUndefined();
    expect(message.username).toBeUndefined();
    expect(message.bytes(AttributeType.data)).toBeUndefined();
    expect(message.errorCode).toBeUndefined();
    expect(message.xorMappedAddress).toBeUndefined();
  });

  it('finds repeated attributes one after the other', () => {
    const writer = new StunWriter().begin('request', Method.createPermission, transactionId);
    writer.xorAddress(AttributeType.xorPeerAddress, '192.0.2.1', 1).text(AttributeType.realm, 'r');
    writer.xorAddress(AttributeType.xorPeerAddress, '2001:db8::1', 2);
    const message = parse(writer.finish());
    const first = message.find(AttributeType.xorPeerAddress);
    const second = message.find(AttributeType.xorPeerAddress, first);
    expect(message.xorAddressAt(first)).toEqual({ family: 4, address: '192.0.2.1', port: 1 });
    expect(message.xorAddressAt(second)).toEqual({ family: 6, address: '2001:db8::1', port: 2 });
    expect(message.find(AttributeType.xorPeerAddress, second)).toBe(-1);
  });

  it('reads a plain address, and refuses families and sizes that do not belong together', () => {
    const plain = new StunWriter().begin('success', Method.binding, transactionId);
    const message = parse(plain.address(AttributeType.mappedAddress, '192.0.2.9', 9).finish());
    expect(message.addressAt(message.find(AttributeType.mappedAddress))).toEqual({
      family: 4,
      address: '192.0.2.9',
      port: 9,
    });
    for (const value of [
      '0004 00010001',
      '0008 0003000101020304',
      '0008 0002000101020304',
      '0000',
      '000c 000100010102030400000000',
    ]) {
      expect(parse(raw(`0020 ${value}`)).xorMappedAddress).toBeUndefined();
    }
  });

  it('names an IPv4-mapped IPv6 address by its IPv4 address', () => {
    const mask = '2112a4420102030405060708090a0b0c';
    const mapped = Buffer.from('00000000000000000000ffffc0000201', 'hex').map(
      (b, i) => b ^ Buffer.from(mask, 'hex')[i]!,
    );
    const message = parse(raw(`0020 0014 0002 ${(80 ^ 0x2112).toString(16)} ${Buffer.from(mapped).toString('hex')}`));
    expect(message.xorMappedAddress).toEqual({ family: 4, address: '192.0.2.1', port: 80 });
  });

  it('reads error codes within their range only', () => {
    expect(parse(raw('0009 0004 00000457')).errorCode).toEqual({ code: 487, reason: '' });
    for (const value of ['00000200', '00000764', '00000464', '00000064']) {
      expect(parse(raw(`0009 0004 ${value}`)).errorCode).toBeUndefined();
    }
    expect(parse(raw('0009 0002 00000000')).errorCode).toBeUndefined();
  });

  it('lists the attributes that had to be understood, once each', () => {
    const message = parse(raw('0007 0000 8007 0000 0007 0000 0006 0000 7fff 0001 aa000000'));
    expect(message.unknownRequired(new Set([AttributeType.username]))).toEqual([0x0007, 0x7fff]);
  });
});

describe('60,000 random and mutated messages', () => {
  it('never throw, whatever is asked of them', () => {
    const random = seededRandom(5769);
    const samples = [
      vectors.SAMPLE_REQUEST,
      vectors.SAMPLE_IPV4_RESPONSE,
      vectors.SAMPLE_IPV6_RESPONSE,
      vectors.SAMPLE_LONG_TERM_REQUEST,
      vectors.SAMPLE_SHA256_REQUEST,
    ];
    const types = Object.values(AttributeType);
    let sound = 0;
    for (let i = 0; i < 60_000; i++) {
      const message = StunMessage.parse(mutate(samples[i % samples.length]!, random));
      if (message === undefined) continue;
      sound++;
      const {
        class: _class,
        method: _method,
        username: _username,
        priority: _priority,
        nomination: _nomination,
      } = message;
      const { errorCode: _errorCode, xorMappedAddress: _address, iceControlling: _controlling } = message;
      for (const type of types) {
        message.bytes(type);
        message.xorAddressAt(message.find(type));
      }
      message.unknownRequired(new Set());
      message.verifyFingerprint();
      if (i % 10 === 0) {
        message.verifyIntegrity(shortKey);
        message.verifyIntegritySha256(shortKey);
      }
    }
    // Neither all refused nor all taken: the mutations reach both sides.
    expect(sound).toBeGreaterThan(10_000);
    expect(sound).toBeLessThan(55_000);
  });
});
