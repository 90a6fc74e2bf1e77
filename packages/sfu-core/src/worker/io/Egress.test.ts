import { describe, expect, it } from 'vitest';
import type { DatagramBatch } from './DatagramBatch.ts';
import { Egress, SLOT_SIZE_BYTES } from './Egress.ts';

describe('Egress', () => {
  it('builds one packet after the other in the same slot until that is given away', () => {
    const egress = new Egress();
    const { buffer } = egress;
    expect([buffer.length, egress.slotOffset, egress.buffer === buffer]).toEqual([SLOT_SIZE_BYTES, 0, true]);
    egress.giveAway();
    expect(egress.buffer).not.toBe(buffer);
  });

  it('shows what is in the slot now, by one view as long as place and length stay the same', () => {
    const egress = new Egress();
    egress.buffer.write('packet', 64);
    const view = egress.view(64, 6);
    expect(view.toString()).toBe('packet');
    egress.buffer.write('tekcap', 64);
    expect([egress.view(64, 6), view.toString()]).toEqual([view, 'tekcap']);
    expect(egress.view(64, 3).toString()).toBe('tek');
    expect(egress.view(65, 3).toString()).toBe('ekc');
  });

  it('shows the new slot, and leaves the one that was given away as it is', () => {
    const egress = new Egress();
    egress.buffer.write('old', 0);
    const old = egress.view(0, 3);
    egress.giveAway();
    egress.buffer.write('new', 0);
    expect([egress.view(0, 3).toString(), old.toString()]).toEqual(['new', 'old']);
  });

  it('takes the slots of a batch where there is one, and gives none of them away', () => {
    const batch: DatagramBatch = {
      buffer: Buffer.alloc(4 * SLOT_SIZE_BYTES),
      slotOffset: 2 * SLOT_SIZE_BYTES,
      onWaiting: () => undefined,
      add: () => undefined,
      flush: () => undefined,
    };
    const egress = new Egress(batch);
    egress.giveAway();
    expect([egress.buffer === batch.buffer, egress.slotOffset]).toEqual([true, 2 * SLOT_SIZE_BYTES]);
  });
});
