import { describe, expect, it } from 'vitest';
import { channelText } from './channelText.ts';

describe('channelText', () => {
  it.each([
    ['plain', 'Hello', 'Hello'],
    ['lines', ' one\r\ntwo\rthree\n\tfour ', 'one\ntwo\nthree\n\tfour'],
    ['control characters', 'a\u0000b\u001b[31mc', 'ab[31mc'],
    ['nothing left', ' \u0007 ', undefined],
    ['empty', '', undefined],
    ['too long', 'x'.repeat(3000), 'x'.repeat(2000)],
    ['a pair of surrogates across the limit', `${'x'.repeat(1999)}😀`, 'x'.repeat(1999)],
    ['long, of four bytes each', '😀'.repeat(100_000), '😀'.repeat(1000)],
  ])('reads %s', (_name, written, read) => {
    expect(channelText(Buffer.from(written), 51, 2000)).toBe(read);
  });

  it('reads no more than it is asked for, whatever that begins with', () => {
    expect(channelText(Buffer.from('Hello'), 51, 3)).toBe('Hel');
    expect(channelText(Buffer.from('😀'), 51, 1)).toBeUndefined();
  });

  it('takes no binary, and lives with what is no UTF-8', () => {
    expect(channelText(Buffer.from('Hello'), 53, 2000)).toBeUndefined();
    expect(channelText(Buffer.from([0xff, 0xfe, 0x41]), 51, 2000)).toBe('\ufffd\ufffdA');
  });
});
