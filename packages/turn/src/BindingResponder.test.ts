import { describe, expect, it } from 'vitest';
import { BindingResponder } from './BindingResponder.ts';
import { AttributeType, Method, StunMessage, StunWriter } from './stun/index.ts';
import { mutate, seededRandom } from './stun/testing/random.ts';
import { SAMPLE_REQUEST } from './stun/testing/rfcVectors.ts';

const responder = new BindingResponder();
const source = { address: '::ffff:192.0.2.7', port: 40000 };
const transactionId = Buffer.from('0102030405060708090a0b0c', 'hex');
const request = (method: number = Method.binding): StunWriter =>
  new StunWriter().begin('request', method, transactionId);

describe('BindingResponder', () => {
  it('answers a bare request with the address it came from and nothing else', () => {
    const answer = responder.respond(request().finish(), source);
    const message = StunMessage.parse(answer!);
    expect(message?.class).toBe('success');
    expect(message?.transactionId).toEqual(transactionId);
    expect(message?.xorMappedAddress).toEqual({ family: 4, address: '192.0.2.7', port: 40000 });
    expect(answer).toHaveLength(20 + 12);
  });

  it('answers a FINGERPRINT with one, and the sample of RFC 5769', () => {
    const message = StunMessage.parse(responder.respond(SAMPLE_REQUEST, source)!);
    expect(message?.class).toBe('success');
    expect(message?.verifyFingerprint()).toBe(true);
  });

  it('answers 420 to what it had to understand and does not', () => {
    const message = StunMessage.parse(responder.respond(request().bytes(0x7001).bytes(0x8777).finish(), source)!);
    expect(message?.errorCode).toEqual({ code: 420, reason: '' });
    expect(message?.bytes(AttributeType.unknownAttributes)).toEqual(Buffer.from('7001', 'hex'));
  });

  it('is silent to everything else', () => {
    const wrongFingerprint = Buffer.from(SAMPLE_REQUEST);
    wrongFingerprint[wrongFingerprint.length - 1]! ^= 1;
    const silent = [
      Buffer.alloc(0),
      Buffer.from('GET / HTTP/1.1\r\n\r\n'),
      request(Method.allocate).finish(),
      new StunWriter().begin('indication', Method.binding, transactionId).finish(),
      new StunWriter().begin('success', Method.binding, transactionId).finish(),
      new StunWriter().begin('error', Method.binding, transactionId).errorCode(400).finish(),
      wrongFingerprint,
    ];
    for (const datagram of silent) expect(responder.respond(datagram, source)).toBeUndefined();
  });

  it('never answers more than 24 bytes above what it was asked with, and never throws', () => {
    const random = seededRandom(8489);
    for (let i = 0; i < 20_000; i++) {
      const datagram = mutate(SAMPLE_REQUEST, random);
      const answer = responder.respond(datagram, source);
      if (answer !== undefined) expect(answer.length).toBeLessThanOrEqual(datagram.length + 24);
    }
  });
});
