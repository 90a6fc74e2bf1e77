import * as v from 'valibot';
import { channelLabel, channelProtocol, sctpStreamParameters } from './media/data.ts';
import { mediaKind, rtpParameters } from './media/rtp.ts';
import { consumerType } from './media/score.ts';
import { appData, empty, id } from './text.ts';

/** Every request the server may send: method -> schema of its data and of its answer. */
export const serverRequests = {
  /** A consumer is ready, paused; the client accepts once it can receive, or answers 403 when it takes no media. */
  newConsumer: {
    data: v.object({
      /** Whose producer it is. */
      peerId: id,
      producerId: id,
      id,
      kind: mediaKind,
      rtpParameters,
      type: consumerType,
      /** The producer's. */
      appData,
      producerPaused: v.boolean(),
    }),
    answer: empty,
  },

  /** A data consumer is ready; the client accepts once it listens, or answers 403 when it takes no data. */
  newDataConsumer: {
    data: v.object({
      /** Whose data producer it is; null: the room's bot's. */
      peerId: v.nullable(id),
      dataProducerId: id,
      id,
      sctpStreamParameters,
      label: channelLabel,
      protocol: channelProtocol,
      /** The data producer's. */
      appData,
    }),
    answer: empty,
  },
};

/** Name of a request the server may send. */
export type ServerRequestMethod = keyof typeof serverRequests;

/** What the server writes into a request. */
export type ServerRequestInput<M extends ServerRequestMethod> = v.InferInput<(typeof serverRequests)[M]['data']>;

/** What the client reads in it. */
export type ServerRequestData<M extends ServerRequestMethod> = v.InferOutput<(typeof serverRequests)[M]['data']>;

/** What the client answers. */
export type ServerRequestAnswer<M extends ServerRequestMethod> = v.InferOutput<(typeof serverRequests)[M]['answer']>;
