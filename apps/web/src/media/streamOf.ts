import type { ProducerSource } from '@parley/signaling-protocol';

/** What belongs together: browsers keep the lips with the voice of one stream. A shared screen has no part in that. */
export function streamOf(source: ProducerSource): 'mic-webcam' | 'share' {
  return source === 'share' || source === 'shareSound' ? 'share' : 'mic-webcam';
}
