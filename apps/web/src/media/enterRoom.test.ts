import { describe, expect, it, vi } from 'vitest';
import { enterRoom } from './enterRoom.ts';

const data = { displayName: 'Ada', device: { flag: 'test', name: 'Test' } };
const refused = (code: number) => Object.assign(new Error('no'), { code });

describe('enterRoom', () => {
  it('asks again while it is in the lobby', async () => {
    const request = vi.fn().mockRejectedValueOnce(refused(403)).mockRejectedValueOnce(refused(403));
    request.mockResolvedValue({ peers: [] });
    expect(await enterRoom(request, data, () => true)).toEqual({ peers: [] });
    expect(request).toHaveBeenCalledTimes(3);
  });

  it.each([
    [403, false],
    [409, true],
    [500, true],
  ])('does not insist on %i, in the lobby: %s', async (code, waits) => {
    const request = vi.fn().mockRejectedValue(refused(code));
    await expect(enterRoom(request, data, () => waits)).rejects.toMatchObject({ code });
    expect(request).toHaveBeenCalledTimes(1);
  });
});
