import type { ProducerVideoOrientation } from '../../types/transport.ts';

const ROTATIONS = [0, 90, 180, 270] as const;

/** The byte of the video-orientation extension (3GPP TS 26.114, coordination of video orientation). */
export function videoOrientationOf(value: number): ProducerVideoOrientation {
  return {
    camera: (value & 0b1000) !== 0,
    flip: (value & 0b0100) !== 0,
    rotation: ROTATIONS[(value & 0b0011) as 0 | 1 | 2 | 3],
  };
}
