import { describe, expect, it } from 'vitest';
import { KeyFrameRequester } from './KeyFrameRequester.ts';

function make(delayMs = 0): { requester: KeyFrameRequester; sent: number[] } {
  const sent: number[] = [];
  return { requester: new KeyFrameRequester({ delayMs, send: (ssrc) => sent.push(ssrc) }), sent };
}

describe('KeyFrameRequester', () => {
  it('asks once for fifty consumers', () => {
    const { requester, sent } = make();
    for (let i = 0; i < 50; i++) requester.request(1, i);
    requester.onKeyFrame(1);
    requester.tick(5000);
    expect(sent).toEqual([1]);
  });

  it('asks once more when no key frame comes, then leaves it', () => {
    const { requester, sent } = make();
    requester.request(1, 0);
    requester.tick(999);
    expect(sent).toHaveLength(1);
    requester.tick(1000);
    requester.tick(2000);
    requester.tick(3000);
    expect(sent).toHaveLength(2);
  });

  it('goes on asking as long as someone asks again', () => {
    const { requester, sent } = make();
    for (let now = 0; now <= 5000; now += 500) {
      requester.request(1, now);
      requester.tick(now);
    }
    expect(sent.length).toBeGreaterThanOrEqual(5);
  });

  it('keeps the delay between two requests, and does not forget the second', () => {
    const { requester, sent } = make(3000);
    requester.request(1, 0);
    requester.onKeyFrame(1);
    requester.request(1, 100);
    requester.tick(2999);
    expect(sent).toHaveLength(1);
    requester.tick(3000);
    expect(sent).toHaveLength(2);
  });

  it('keeps streams apart', () => {
    const { requester, sent } = make();
    requester.request(1, 0);
    requester.request(2, 0);
    requester.onKeyFrame(1);
    requester.tick(1000);
    expect(sent).toEqual([1, 2, 2]);
  });
});
