import { errorCodes, ProtocolError } from '@parley/signaling-protocol';
import { isSecret } from '../../secrets.ts';
import type { Handlers, RequestContext } from './Handler.ts';

/** Worsening the network on purpose, for tests: only for who knows the secret. */
export const networkThrottleHandlers: Handlers<'applyNetworkThrottle' | 'resetNetworkThrottle'> = {
  applyNetworkThrottle: (context, { secret }) => refuse(context, secret),
  resetNetworkThrottle: (context, { secret }) => refuse(context, secret),
};

function refuse({ room }: RequestContext, secret: string): never {
  const { networkThrottleSecret } = room.settings;
  if (!networkThrottleSecret || !isSecret(secret, networkThrottleSecret)) {
    throw new ProtocolError(errorCodes.forbidden, 'not allowed to throttle the network');
  }
  throw new ProtocolError(errorCodes.conflict, 'network throttling is not available on this server');
}
