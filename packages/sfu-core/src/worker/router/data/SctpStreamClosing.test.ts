import { describe, expect, it } from 'vitest';
import { SctpStreamClosing } from './SctpStreamClosing.ts';

describe('SctpStreamClosing', () => {
  it('resets once what is closed here, and takes the answer as such', () => {
    const closing = new SctpStreamClosing();
    closing.open(3);
    expect(closing.closeLocally(3)).toBe(true);
    expect(closing.closeLocally(3)).toBe(false);
    expect(closing.closedRemotely(3)).toBe(false);
  });

  it('answers the remote, and has nothing left to reset when the host closes too', () => {
    const closing = new SctpStreamClosing();
    closing.open(3);
    expect(closing.closedRemotely(3)).toBe(true);
    expect(closing.closedRemotely(3)).toBe(false);
    expect(closing.closeLocally(3)).toBe(false);
  });

  it('answers for a channel that nobody here knew of', () => {
    expect(new SctpStreamClosing().closedRemotely(9)).toBe(true);
  });

  it('closes the next channel of the same id like the first', () => {
    const closing = new SctpStreamClosing();
    closing.open(3);
    closing.closedRemotely(3);
    closing.open(3);
    expect(closing.closeLocally(3)).toBe(true);
    closing.open(3);
    // Late, but the answer to our reset: the new channel lives.
    expect(closing.closedRemotely(3)).toBe(false);
    expect(closing.closedRemotely(3)).toBe(true);
  });
});
