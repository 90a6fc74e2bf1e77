import type { Requests } from '../channel/contract.ts';
import type { ActiveSpeakerObserverOptions } from '../types/activeSpeakerObserver.ts';
import type { AudioLevelObserverOptions } from '../types/audioLevelObserver.ts';
import { checkAppData } from './ApiObject.ts';

/** Checked and completed with defaults. Throws TypeError when an option is malformed. */
export function audioLevelObserverRequest(
  rtpObserverId: string,
  { maxEntries = 1, threshold = -80, interval = 1000, appData }: AudioLevelObserverOptions,
): Requests['router.createAudioLevelObserver']['data'] {
  if (typeof maxEntries !== 'number' || !(maxEntries > 0)) {
    throw new TypeError('if given, maxEntries must be a positive number');
  }
  if (typeof threshold !== 'number' || !(threshold >= -127 && threshold <= 0)) {
    throw new TypeError('if given, threshold must be a number from -127 to 0');
  }
  checkInterval(interval);
  checkAppData(appData);
  return { rtpObserverId, maxEntries, threshold, interval };
}

/** Checked and completed with defaults. Throws TypeError when an option is malformed. */
export function activeSpeakerObserverRequest(
  rtpObserverId: string,
  { interval = 300, appData }: ActiveSpeakerObserverOptions,
): Requests['router.createActiveSpeakerObserver']['data'] {
  checkInterval(interval);
  checkAppData(appData);
  return { rtpObserverId, interval };
}

function checkInterval(interval: unknown): void {
  if (typeof interval !== 'number') throw new TypeError('if given, interval must be a number');
}
