import * as v from 'valibot';
import { id, integer, list, text } from '../text.ts';

const score = integer(0, 10);

/** Quality of each RTP stream of a producer, 0 (nothing arrives) to 10 (no loss). */
export const producerScore = list(
  v.object({ encodingIdx: v.optional(integer(0, 255)), ssrc: v.number(), rid: v.optional(text(32)), score }),
  64,
);
export type ProducerScore = v.InferOutput<typeof producerScore>;

/** Quality of a consumer's stream and of the producer streams behind it, each 0 to 10. */
export const consumerScore = v.object({ score, producerScore: score, producerScores: list(score, 64) });
export type ConsumerScore = v.InferOutput<typeof consumerScore>;

/** Spatial (resolution) layer, 0 the smallest. */
export const spatialLayer = integer(0, 7);
/** Temporal (frame rate) layer, 0 the slowest. */
export const temporalLayer = integer(0, 7);

/** Statistics as the SFU gives them: one object a stream, its fields as in mediasoup's documentation. */
export const stats = v.array(v.looseObject({ type: v.optional(v.string()) }));
export type Stats = v.InferOutput<typeof stats>;

/** How a consumer's stream is made. */
export const consumerType = v.picklist(['simple', 'simulcast', 'svc', 'pipe']);
export type ConsumerType = v.InferOutput<typeof consumerType>;

export const consumerId = v.object({ consumerId: id });
