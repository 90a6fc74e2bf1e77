import type { InputState } from '../localMedia/localMediaSlice.ts';

/** What a person should know before they join; nothing when all is as they would expect. */
export function joinHint(situation: {
  produces: boolean;
  consumes: boolean;
  microphone: InputState['status'];
  camera: InputState['status'];
}): string | undefined {
  const { produces, consumes, microphone, camera } = situation;
  if (!produces && !consumes) return 'You join without sending or receiving anything: the address says so.';
  if (!produces) return 'You join to watch and listen; nothing is sent from here.';
  if (!consumes) return "You join to send only; the others' sound and picture stay off.";
  if (microphone === 'off' && camera === 'off') {
    return 'You join without microphone and camera. You see and hear everyone, and can turn them on later.';
  }
  return undefined;
}
