import { describe, expect, it } from 'vitest';
import { AssociationPair } from './testing/AssociationPair.ts';

const reliable = { ordered: true };

describe('SctpAssociation', () => {
  it('connects when both ends begin at once, and carries messages both ways', () => {
    const pair = new AssociationPair({ conditions: { delayMs: 20 } }).connect();
    expect(pair.listenerA.states).toEqual(['connecting', 'connected']);
    expect(pair.a.negotiated).toEqual({ outboundStreams: 65_535, inboundStreams: 65_535 });
    const large = pair.random.bytes(262_144);
    expect(pair.a.sendMessage(3, 51, Buffer.from('hello'), reliable, pair.nowMs)).toBe('sent');
    expect(pair.b.sendMessage(7, 53, large, reliable, pair.nowMs)).toBe('sent');
    expect(pair.run(() => pair.listenerA.messages.length === 1 && pair.listenerB.messages.length === 1)).toBe(true);
    expect(pair.listenerB.messages).toEqual([{ streamId: 3, ppid: 51, message: Buffer.from('hello') }]);
    expect(pair.listenerA.messages[0]?.message.equals(large)).toBe(true);
    expect(pair.b.stats.retransmissionCount).toBe(0);
    pair.pass(1000);
    expect(pair.b.stats).toMatchObject({ flightBytes: 0, sendBufferedBytes: 0, malformedPacketCount: 0 });
  });
});
