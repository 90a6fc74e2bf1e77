import { describe, expect, it } from 'vitest';
import { defaultRoomLimits } from '../../rooms/roomSettings.ts';
import type { NetworkImpairment } from '../../sfu/border.ts';
import { TestRoom } from '../../testing/TestRoom.ts';

const secret = 'correct horse battery';

async function throttledRoom() {
  const impairments: (NetworkImpairment | undefined)[] = [];
  const impair = async (impairment?: NetworkImpairment) => void impairments.push(impairment);
  const test = await TestRoom.open({ limits: defaultRoomLimits, networkThrottle: { secret, impair } });
  return { ada: await test.member('ada'), impairments };
}

describe('network throttling', () => {
  it.each(['applyNetworkThrottle', 'resetNetworkThrottle'])('%s is for who knows the secret', async (method) => {
    const { ada, impairments } = await throttledRoom();
    await expect(ada.ask(method, { secret: 'wrong' })).rejects.toMatchObject({ code: 403 });
    await expect(ada.ask(method, { secret: '' })).rejects.toMatchObject({ code: 403 });
    await expect(ada.ask(method, {})).rejects.toMatchObject({ code: 400 });
    expect(impairments).toEqual([]);
  });

  it('makes the network what is asked for, and as it is again', async () => {
    const { ada, impairments } = await throttledRoom();
    await ada.ask('applyNetworkThrottle', { secret, uplink: 500, downlink: 300, rtt: 60, packetLoss: 3 });
    await ada.ask('applyNetworkThrottle', { secret, downlink: 300 });
    await ada.ask('resetNetworkThrottle', { secret });
    expect(impairments).toEqual([
      {
        uplink: { rateBps: 500_000, delayMs: 30, lossRatio: 0.03 },
        downlink: { rateBps: 300_000, delayMs: 30, lossRatio: 0.03 },
      },
      { uplink: { delayMs: 0, lossRatio: 0 }, downlink: { rateBps: 300_000, delayMs: 0, lossRatio: 0 } },
      undefined,
    ]);
  });

  it('is for nobody where there is no secret', async () => {
    const ada = await (await TestRoom.open()).member('ada');
    await expect(ada.ask('applyNetworkThrottle', { secret: '' })).rejects.toMatchObject({ code: 403 });
  });
});
