/** @returns the bitrate, in bit/s. @throws TypeError unless it is an integer from 0 on. */
export function checkBitrate(bitrate: number): number {
  if (!Number.isSafeInteger(bitrate) || bitrate < 0) throw new TypeError('bitrate must be a positive integer');
  return bitrate;
}
