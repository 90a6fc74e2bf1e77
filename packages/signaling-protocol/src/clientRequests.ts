import type * as v from 'valibot';
import { chatRequests } from './requests/chat.ts';
import { consumerRequests } from './requests/consumers.ts';
import { dataRequests } from './requests/data.ts';
import { gestureRequests } from './requests/gestures.ts';
import { moderationRequests } from './requests/moderation.ts';
import { networkCheckRequests } from './requests/networkCheck.ts';
import { networkThrottleRequests } from './requests/networkThrottle.ts';
import { producerRequests } from './requests/producers.ts';
import { roomRequests } from './requests/room.ts';
import { statsRequests } from './requests/stats.ts';
import { transportRequests } from './requests/transports.ts';

/** Every request a client may send: method -> schema of its data and of its answer. */
export const clientRequests = {
  ...transportRequests,
  ...roomRequests,
  ...producerRequests,
  ...consumerRequests,
  ...dataRequests,
  ...chatRequests,
  ...gestureRequests,
  ...moderationRequests,
  ...networkCheckRequests,
  ...statsRequests,
  ...networkThrottleRequests,
};

/** Name of a request a client may send. */
export type ClientRequestMethod = keyof typeof clientRequests;

/** What the sender of a request writes; fields with a default may be left out. */
export type ClientRequestInput<M extends ClientRequestMethod> = v.InferInput<(typeof clientRequests)[M]['data']>;

/** What the receiver of a request reads, after validation. */
export type ClientRequestData<M extends ClientRequestMethod> = v.InferOutput<(typeof clientRequests)[M]['data']>;

/** What the server writes into the answer; fields with a default may be left out. */
export type ClientRequestAnswerInput<M extends ClientRequestMethod> = v.InferInput<
  (typeof clientRequests)[M]['answer']
>;

/** What the client reads in the answer. */
export type ClientRequestAnswer<M extends ClientRequestMethod> = v.InferOutput<(typeof clientRequests)[M]['answer']>;

/** The requests that are allowed before `join`, besides `join` itself. */
export const requestsBeforeJoin: ReadonlySet<ClientRequestMethod> = new Set<ClientRequestMethod>([
  'getRouterRtpCapabilities',
  'createWebRtcTransport',
  'connectWebRtcTransport',
  'restartIce',
  'networkCheck',
]);
