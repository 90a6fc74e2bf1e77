import { closeCodes } from '@parley/signaling-protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TestRoom } from '../testing/TestRoom.ts';

let test: TestRoom;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  test = await TestRoom.open();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('joining', () => {
  it('closes a peer that does not join within 30 s, and no other', async () => {
    const lurker = test.connect('lurker');
    const ada = await test.member('ada');
    vi.advanceTimersByTime(29_999);
    expect(lurker.socket.closed).toBe(false);
    vi.advanceTimersByTime(1);
    expect(lurker.socket.closedWith?.code).toBe(closeCodes.timedOut);
    vi.advanceTimersByTime(100_000);
    expect(ada.socket.closed).toBe(false);
  });
});

describe('dead transports', () => {
  it('end a peer once all of them stay dead for the consent time-out', async () => {
    const ada = await test.member('ada');
    await test.member('ben');
    ada.send.setIceState('completed');
    ada.send.setIceState('disconnected');
    vi.advanceTimersByTime(19_999);
    expect(ada.socket.closed).toBe(false);
    vi.advanceTimersByTime(1);
    expect(ada.socket.closedWith?.code).toBe(closeCodes.timedOut);
  });

  it('do not end a peer while another one works, nor when one comes back', async () => {
    const ada = await test.member('ada');
    ada.receive.setIceState('completed');
    ada.send.setDtlsState('failed');
    vi.advanceTimersByTime(60_000);
    expect(ada.socket.closed).toBe(false);
    ada.receive.setIceState('disconnected');
    vi.advanceTimersByTime(10_000);
    ada.receive.setIceState('connected');
    vi.advanceTimersByTime(60_000);
    expect(ada.socket.closed).toBe(false);
  });

  it('are not those that were never used', async () => {
    const ada = await test.member('ada');
    vi.advanceTimersByTime(600_000);
    expect(ada.socket.closed).toBe(false);
  });
});
