import type { Translate } from '../../messages/Catalogue.ts';
import type { DeviceProblem, InputKind } from './localMediaSlice.ts';

/** What went wrong with one or both devices and what to do about it, in short sentences. */
export function deviceProblemWords(
  t: Translate,
  kinds: readonly InputKind[],
  problem: DeviceProblem,
): { what: string; todo: string } {
  const both = kinds.length > 1;
  const who = both ? 'both' : (kinds[0] ?? 'both');
  switch (problem) {
    case 'permission-denied':
      return { what: t(`devices.${who}Blocked`), todo: t(both ? 'devices.todoAllowBoth' : 'devices.todoAllow') };
    case 'busy':
      return { what: t(`devices.${who}Busy`), todo: t(both ? 'devices.todoCloseBoth' : 'devices.todoClose') };
    case 'not-found':
      return { what: t(`devices.${who}Missing`), todo: t('devices.todoPlug') };
    case 'insecure-context':
      return { what: t(`devices.${who}Insecure`), todo: t('devices.todoSecure') };
    case 'unsupported':
      return { what: t(`devices.${who}Unsupported`), todo: t('devices.todoBrowser') };
    case 'unplugged':
      return {
        what: t(`devices.${who}Unplugged`),
        todo: t(both ? 'devices.todoPlugAgainBoth' : 'devices.todoPlugAgain'),
      };
    default:
      return { what: t(`devices.${who}Failed`), todo: t(both ? 'devices.todoRetryBoth' : 'devices.todoRetry') };
  }
}
