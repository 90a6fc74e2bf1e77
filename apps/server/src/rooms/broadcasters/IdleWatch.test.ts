import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { settle, TestRoom } from '../../testing/TestRoom.ts';
import { Broadcaster } from './Broadcaster.ts';

const listen = { protocol: 'udp', ip: '127.0.0.1', portRange: { min: 1, max: 2 } } as const;
let test: TestRoom;
let broadcaster: Broadcaster;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  test = await TestRoom.open();
  broadcaster = Broadcaster.enter(test.room, { id: 'cam', displayName: 'Camera', device: {} });
});

afterEach(() => {
  broadcaster.close('test ended');
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

async function minutes(count: number): Promise<void> {
  for (let minute = 0; minute < count; minute++) {
    vi.advanceTimersByTime(60_000);
    await settle();
  }
}

describe('a broadcaster without traffic', () => {
  it('is removed after five minutes, and its room with it', async () => {
    await minutes(4);
    expect(broadcaster.closed).toBe(false);
    await minutes(1);
    expect(broadcaster.closed).toBe(true);
    expect(test.room.closed).toBe(true);
  });

  it('stays while anything comes from it, or media goes to it, or it asks for something', async () => {
    await broadcaster.createTransport({ type: 'plain' }, listen);
    const [transport] = test.sfu.plainTransports;
    await minutes(4);
    transport!.bytesReceived += 1;
    await minutes(5);
    expect(broadcaster.closed).toBe(false);
    transport!.rtpBytesSent += 1;
    await minutes(5);
    expect(broadcaster.closed).toBe(false);
    await broadcaster.createTransport({ type: 'plain' }, listen);
    await minutes(4);
    expect(broadcaster.closed).toBe(false);
    await minutes(1);
    expect(broadcaster.closed).toBe(true);
    expect(transport!.closed).toBe(true);
  });
});
