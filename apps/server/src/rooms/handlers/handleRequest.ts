import {
  type ClientRequestMethod,
  errorCodes,
  isClientRequestMethod,
  ProtocolError,
  requestsBeforeJoin,
  validateRequest,
} from '@parley/signaling-protocol';
import { refusalOf } from '../standing/permissions.ts';
import { chatHandlers } from './chat.ts';
import { consumerHandlers } from './consumers.ts';
import { dataProducerHandlers } from './dataProducers.ts';
import { displayNameHandlers } from './displayName.ts';
import { gestureHandlers } from './gestures.ts';
import type { Handler, Handlers, RequestContext } from './Handler.ts';
import { joinHandlers } from './join.ts';
import { moderationHandlers } from './moderation.ts';
import { networkCheckHandlers } from './networkCheck.ts';
import { networkThrottleHandlers } from './networkThrottle.ts';
import { producerHandlers } from './producers.ts';
import { statsHandlers } from './stats.ts';
import { transportHandlers } from './transports.ts';

const handlers: Handlers = {
  ...transportHandlers,
  ...joinHandlers,
  ...displayNameHandlers,
  ...producerHandlers,
  ...consumerHandlers,
  ...dataProducerHandlers,
  ...chatHandlers,
  ...gestureHandlers,
  ...moderationHandlers,
  ...networkCheckHandlers,
  ...statsHandlers,
  ...networkThrottleHandlers,
};

/**
 * Checks a peer's request and carries it out.
 *
 * @param method - As received; need not be one that exists.
 * @param data - As received.
 * @returns The answer's data. Rejects with a {@link ProtocolError}, or with the SFU's error.
 */
export async function handleRequest(context: RequestContext, method: string, data: unknown): Promise<object> {
  if (!isClientRequestMethod(method)) {
    throw new ProtocolError(errorCodes.badRequest, `unknown method ${JSON.stringify(method.slice(0, 64))}`);
  }
  const { peer, room } = context;
  if (peer.closed || room.closed) throw new ProtocolError(errorCodes.conflict, 'the peer has left');
  if (method === 'join' ? peer.joined : !peer.joined && !requestsBeforeJoin.has(method)) {
    throw new ProtocolError(errorCodes.conflict, peer.joined ? 'already joined' : 'not joined yet');
  }
  return answer(context, method, data);
}

async function answer<M extends ClientRequestMethod>(
  context: RequestContext,
  method: M,
  data: unknown,
): Promise<object> {
  const validated = validateRequest(method, data);
  if (!validated.ok) throw validated.error;
  const { peer, room } = context;
  const refusal = refusalOf(method, validated.value, peer.standing, {
    unmuting: room.moderation.entrance.state.unmuting,
    kindOf: (producerId) => peer.producers.get(producerId)?.kind,
  });
  if (refusal !== undefined) throw new ProtocolError(errorCodes.forbidden, refusal);
  const handler: Handler<M> = handlers[method];
  return handler(context, validated.value);
}
