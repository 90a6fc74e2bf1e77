import { describe, expect, it } from 'vitest';
import { RtpPacket } from '../rtp/RtpPacket.ts';
import { SingleStreamSelector } from './SingleStreamSelector.ts';

function packet(isKeyFrame: boolean): RtpPacket {
  const made = new RtpPacket();
  made.payload.isKeyFrame = isKeyFrame;
  return made;
}

describe('SingleStreamSelector', () => {
  it('begins video at a key frame', () => {
    const selector = new SingleStreamSelector({ needsKeyFrame: true });
    expect(selector.awaitedStream).toBe(-1);
    selector.setScores([10]);
    expect(selector.awaitedStream).toBe(0);
    expect(selector.select(packet(false))).toBe('ignore');
    expect(selector.select(packet(true))).toBe('switch');
    expect(selector.select(packet(false))).toBe('forward');
    expect(selector.awaitedStream).toBe(-1);
  });

  it('begins audio at once', () => {
    const selector = new SingleStreamSelector({ needsKeyFrame: false });
    expect(selector.select(packet(false))).toBe('switch');
    expect(selector.awaitedStream).toBe(-1);
  });

  it('begins again after a restart', () => {
    const selector = new SingleStreamSelector({ needsKeyFrame: true });
    selector.select(packet(true));
    selector.restart();
    expect(selector.select(packet(false))).toBe('ignore');
    expect(selector.awaitedStream).toBe(0);
  });
});
