import type { ConsumerEntry } from '../features/consumers/consumersSlice.ts';

/** Ada's camera in one size and perfect quality, or what `changes` make of it. The kind is that of the source. */
export function consumerEntry(changes: Partial<ConsumerEntry> = {}): ConsumerEntry {
  const { source = 'webcam' } = changes;
  return {
    id: 'c',
    producerId: 'p',
    peerId: 'ada',
    kind: source === 'webcam' || source === 'share' ? 'video' : 'audio',
    source,
    type: 'simple',
    paused: false,
    score: 10,
    producerScore: 10,
    spatialLayers: 1,
    ...changes,
  };
}
