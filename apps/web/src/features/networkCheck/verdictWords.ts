import type { PathVerdict } from '../../media/networkCheck/checkPath.ts';
import type { Translate } from '../../messages/Catalogue.ts';

/** What became of the check of one way, in a few words. Undefined: it is still being tried. */
export function verdictWords(t: Translate, verdict: PathVerdict | undefined): string {
  switch (verdict?.outcome) {
    case 'works': {
      const ms = Math.max(1, Math.round(verdict.durationMs));
      return verdict.seenAs === undefined
        ? t('network.works', { ms })
        : t('network.worksFrom', { ms, address: verdict.seenAs });
    }
    case 'blocked':
      return t('network.blocked', { addresses: verdict.tried.join(', ') });
    case 'absent':
      return t('network.absent');
    case 'unknown':
      return t('network.unknown', { reason: verdict.reason });
    default:
      return t('network.trying');
  }
}
