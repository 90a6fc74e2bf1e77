import { describe, expect, it } from 'vitest';
import { defaultRoomLimits } from '../../rooms/roomSettings.ts';
import { TestRoom } from '../../testing/TestRoom.ts';

describe('network throttling', () => {
  it.each(['applyNetworkThrottle', 'resetNetworkThrottle'])('%s is for who knows the secret', async (method) => {
    const networkThrottleSecret = 'correct horse battery';
    const test = await TestRoom.open({ limits: defaultRoomLimits, networkThrottleSecret });
    const ada = await test.member('ada');
    await expect(ada.ask(method, { secret: 'wrong' })).rejects.toMatchObject({ code: 403 });
    await expect(ada.ask(method, { secret: '' })).rejects.toMatchObject({ code: 403 });
    await expect(ada.ask(method, {})).rejects.toMatchObject({ code: 400 });
    await expect(ada.ask(method, { secret: networkThrottleSecret })).rejects.toMatchObject({
      code: 409,
      message: 'network throttling is not available on this server',
    });
  });

  it('is for nobody where there is no secret', async () => {
    const ada = await (await TestRoom.open()).member('ada');
    await expect(ada.ask('applyNetworkThrottle', { secret: '' })).rejects.toMatchObject({ code: 403 });
  });
});
