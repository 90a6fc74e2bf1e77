/**
 * A WebRTC SFU in TypeScript, with the interface of mediasoup.
 *
 * @example
 * import * as mediasoup from '@parley/sfu-core';
 *
 * const worker = await mediasoup.createWorker();
 * const router = await worker.createRouter({ mediaCodecs: [{ kind: 'audio', mimeType: 'audio/opus', clockRate: 48000, channels: 2 }] });
 */
import { workerScript } from './api/engine/ProcessEngine.ts';

export { createWorker, observer } from './api/createWorker.ts';
export * as extras from './api/extras.ts';
export { setLogEventListeners } from './api/Logger.ts';
export * as ortc from './api/ortc.ts';
export { parseScalabilityMode } from './ortc/scalabilityMode.ts';
export { getSupportedRtpCapabilities } from './ortc/supportedRtpCapabilities.ts';
export * as errors from './types/errors.ts';
export type * as types from './types/index.ts';

/** The version of mediasoup whose interface this is. */
export const version: string = '3.27.1';

/** Absolute path of the script that worker processes run. Not an executable: it is run with `node`. */
export const workerBin: string = workerScript;
