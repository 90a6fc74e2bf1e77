import { errorCodes, ProtocolError } from '@parley/signaling-protocol';
import { isSecret } from '../../secrets.ts';
import type { ImpairedDirection } from '../../sfu/border.ts';
import type { NetworkThrottle } from '../roomSettings.ts';
import type { Handlers, RequestContext } from './Handler.ts';

/** Worsening the network on purpose, for tests: only for who knows the secret. It concerns all rooms of the server. */
export const networkThrottleHandlers: Handlers<'applyNetworkThrottle' | 'resetNetworkThrottle'> = {
  async applyNetworkThrottle(context, { secret, uplink, downlink, rtt = 0, packetLoss = 0 }) {
    const throttle = permitted(context, secret);
    const direction = (kbps: number | undefined): ImpairedDirection => ({
      ...(kbps !== undefined && { rateBps: kbps * 1_000 }),
      delayMs: rtt / 2,
      lossRatio: packetLoss / 100,
    });
    await throttle.impair({ uplink: direction(uplink), downlink: direction(downlink) });
    context.room.logger.warn({ peerId: context.peer.id, uplink, downlink, rtt, packetLoss }, 'network throttled');
    return {};
  },

  async resetNetworkThrottle(context, { secret }) {
    await permitted(context, secret).impair();
    context.room.logger.info({ peerId: context.peer.id }, 'network as it is again');
    return {};
  },
};

function permitted({ room }: RequestContext, secret: string): NetworkThrottle {
  const { networkThrottle } = room.settings;
  if (!networkThrottle || !isSecret(secret, networkThrottle.secret)) {
    throw new ProtocolError(errorCodes.forbidden, 'not allowed to throttle the network');
  }
  return networkThrottle;
}
