import type { Translate } from '../../messages/Catalogue.ts';
import type { InputState } from '../localMedia/localMediaSlice.ts';

/** What a person should know before they join; nothing when all is as they would expect. */
export function joinHint(
  t: Translate,
  situation: {
    produces: boolean;
    consumes: boolean;
    microphone: InputState['status'];
    camera: InputState['status'];
  },
): string | undefined {
  const { produces, consumes, microphone, camera } = situation;
  if (!produces && !consumes) return t('join.hintNothing');
  if (!produces) return t('join.hintWatch');
  if (!consumes) return t('join.hintSend');
  if (microphone === 'off' && camera === 'off') {
    return t('join.hintNoDevices');
  }
  return undefined;
}
