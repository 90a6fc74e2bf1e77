import { crc32 } from 'node:zlib';
import { AttributeType, Method, StunMessage, StunWriter, shortTermKey } from '@parley/turn/stun';
import { beforeEach, describe, expect, it } from 'vitest';
import { IceServer } from './IceServer.ts';
import {
  type CheckOptions,
  check,
  checkBytes,
  RecordingListener,
  RecordingTuple,
  TRANSACTION_ID,
} from './testing/IcePeer.ts';

const key = shortTermKey('secret');
let listener: RecordingListener;
let server: IceServer<RecordingTuple>;
let a: RecordingTuple;

beforeEach(() => {
  listener = new RecordingListener();
  server = new IceServer({ usernameFragment: 'ours', password: 'secret', listener });
  a = new RecordingTuple(1001);
  listener.take();
});

/** Has a check processed and answers what came back. */
function ask(tuple: RecordingTuple, options: CheckOptions = {}, nowMs = 0): StunMessage {
  server.processStunRequest(check(options), tuple, nowMs);
  return tuple.takeAnswer();
}

describe('answers', () => {
  it('a check from a scoped address, which STUN writes without its zone', () => {
    const answer = ask(new RecordingTuple(5, 'fe80::1%eth0'));
    expect(answer.xorMappedAddress).toMatchObject({ family: 6, port: 5 });
  });

  it('a sound check with the mapped address, signed and with FINGERPRINT', () => {
    const answer = ask(a);
    expect(answer.class).toBe('success');
    expect(answer.method).toBe(Method.binding);
    expect(answer.transactionId).toEqual(TRANSACTION_ID);
    expect(answer.xorMappedAddress).toEqual({ family: 4, address: '198.51.100.7', port: 1001 });
    expect(answer.verifyIntegrity(key)).toBe(true);
    expect(answer.verifyFingerprint()).toBe(true);
  });

  it.each([
    ['::ffff:198.51.100.9', 4, '198.51.100.9'],
    ['2001:DB8:0:0::5', 6, '2001:db8::5'],
    ['fe80::1%eth0', 6, 'fe80::1'],
  ] as const)('%s with its canonical address', (remoteIp, family, address) => {
    const answer = ask(new RecordingTuple(5, remoteIp));
    expect(answer.xorMappedAddress).toEqual({ family, address, port: 5 });
  });

  it.each<[string, number, CheckOptions]>([
    ['no FINGERPRINT', 400, { fingerprint: false }],
    ['no USERNAME', 400, { username: null }],
    ['USERNAME without a colon', 400, { username: 'ours' }],
    ['no MESSAGE-INTEGRITY', 400, { password: null }],
    ['no PRIORITY', 400, { priority: false }],
    ['another method', 400, { method: Method.allocate }],
    ['an unknown fragment', 401, { username: 'someone:theirs' }],
    ['the fragments the wrong way round', 401, { username: 'theirs:ours' }],
    ['an empty fragment', 401, { username: ':theirs' }],
    ['a wrong password', 401, { password: 'guess' }],
    ['an empty password', 401, { password: '' }],
  ])('%s with %i, unsigned and short, and learns nothing', (_what, code, options) => {
    const answer = ask(a, { useCandidate: true, ...options });
    expect(answer.class).toBe('error');
    expect(answer.transactionId).toEqual(TRANSACTION_ID);
    expect(answer.errorCode).toEqual({ code, reason: '' });
    expect(answer.hasIntegrity).toBe(false);
    expect(answer.hasFingerprint).toBe(options.fingerprint !== false);
    expect(answer.sizeBytes).toBeLessThanOrEqual(36);
    expect(server.isValidTuple(a)).toBe(false);
    expect(server.state).toBe('new');
    expect(listener.take()).toEqual([]);
  });

  it('a remote that thinks itself controlled with a signed 487', () => {
    const answer = ask(a, { controlled: true, useCandidate: true });
    expect(answer.errorCode?.code).toBe(487);
    expect(answer.verifyIntegrity(key)).toBe(true);
    expect(answer.verifyFingerprint()).toBe(true);
    expect(server.isValidTuple(a)).toBe(false);
    expect(listener.take()).toEqual([]);
  });

  it('nothing at all to indications, responses, and a wrong FINGERPRINT', () => {
    for (const messageClass of ['indication', 'success', 'error'] as const) {
      server.processStunRequest(check({ messageClass, useCandidate: true }), a, 0);
    }
    const bytes = checkBytes();
    bytes[bytes.length - 1]! ^= 1;
    server.processStunRequest(StunMessage.parse(bytes)!, a, 0);
    expect(a.sent).toEqual([]);
    expect(listener.take()).toEqual([]);
  });

  it('does not see a USE-CANDIDATE slipped in behind the signature', () => {
    const bytes = new StunWriter()
      .begin('request', Method.binding, TRANSACTION_ID)
      .text(AttributeType.username, 'ours:theirs')
      .uint32(AttributeType.priority, 1)
      .integrity(key)
      .bytes(AttributeType.useCandidate)
      .fingerprint()
      .finish();
    server.processStunRequest(StunMessage.parse(bytes)!, a, 0);
    expect(a.takeAnswer().class).toBe('success');
    expect(server.state).toBe('connected');
  });
});

describe('60,000 mutated checks', () => {
  it('never throw, and none is let in', () => {
    let seed = 8445;
    const below = (limit: number): number => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return Math.floor((seed / 2 ** 32) * limit);
    };
    const sound = [checkBytes(), checkBytes({ useCandidate: true }), checkBytes({ nomination: 7 })];
    const codes = new Map<number | undefined, number>();
    for (let i = 0; i < 60_000; i++) {
      const bytes = Buffer.from(sound[i % sound.length]!);
      const fingerprint = bytes.length - 8;
      for (let changes = 1 + below(3); changes > 0; changes--) bytes[below(bytes.length)]! ^= 1 + below(255);
      // With FINGERPRINT put right again, a mutation gets past the first door.
      if (i % 4 > 0) {
        bytes.writeUInt32BE(0x80280004, fingerprint);
        bytes.writeUInt32BE((crc32(bytes.subarray(0, fingerprint)) ^ 0x5354554e) >>> 0, fingerprint + 4);
      }
      if (sound.some((original) => original.equals(bytes))) continue;
      const message = StunMessage.parse(bytes);
      if (message === undefined) continue;
      server.processStunRequest(message, a, 0);
      for (const sent of a.sent.splice(0)) {
        const code = StunMessage.parse(sent)?.errorCode?.code;
        codes.set(code, (codes.get(code) ?? 0) + 1);
      }
    }
    expect(codes.get(undefined)).toBeUndefined();
    expect(codes.get(400)).toBeGreaterThan(1_000);
    expect(codes.get(401)).toBeGreaterThan(1_000);
    expect(server.state).toBe('new');
    expect(listener.take()).toEqual([]);
  });
});

describe('a tuple', () => {
  it('is in use from a valid check on for six seconds, and not once it is gone', () => {
    expect(server.isInUse(a, 0)).toBe(false);
    ask(a, { password: 'wrong' });
    expect(server.isInUse(a, 0)).toBe(false);
    ask(a, {}, 10_000);
    expect([server.isInUse(a, 10_000), server.isInUse(a, 15_999), server.isInUse(a, 16_000)]).toEqual([
      true,
      true,
      false,
    ]);
    ask(a, {}, 20_000);
    expect(server.isInUse(new RecordingTuple(1002), 20_000)).toBe(false);
    server.removeTuple(a, 20_000);
    expect(server.isInUse(a, 20_000)).toBe(false);
  });
});
