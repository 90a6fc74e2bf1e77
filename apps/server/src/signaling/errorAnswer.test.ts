import { ProtocolError } from '@parley/signaling-protocol';
import { describe, expect, it } from 'vitest';
import { errorAnswer } from './errorAnswer.ts';

describe('errorAnswer', () => {
  it('passes on errors of the protocol', () => {
    expect(errorAnswer(new ProtocolError(404, 'producer "x" not found'))).toEqual({
      code: 404,
      reason: 'producer "x" not found',
    });
  });

  it('blames the client for what the SFU finds wrong with its parameters, briefly', () => {
    expect(errorAnswer(new TypeError(`bad ${'x'.repeat(1000)}`)).reason).toHaveLength(256);
    expect(errorAnswer(new TypeError('invalid encoding.ssrc')).code).toBe(400);
  });

  it('tells nothing of faults of our own', () => {
    const ours = [
      () => (undefined as unknown as { x: number }).x,
      () => (null as unknown as () => void)(),
      () => [...(1 as unknown as number[])],
      () => {
        throw new Error('ENOENT /etc/secret');
      },
      () => {
        throw 'text';
      },
    ];
    for (const fault of ours) {
      let thrown: unknown;
      try {
        fault();
      } catch (error) {
        thrown = error;
      }
      expect(errorAnswer(thrown)).toEqual({ code: 500, reason: 'internal error' });
    }
  });
});
