import type { Translate } from '../../messages/Catalogue.ts';
import type { Quality } from './connectionQuality.ts';

/** Why a connection is as it is, as a sentence for people, without the full stop. */
export function qualityWords(t: Translate, { grade, reason }: Quality, who: { own: boolean; name: string }): string {
  const { own, name } = who;
  if (!reason) {
    const words = t(`quality.${grade}`);
    return own ? t('quality.yours', { grade: words }) : t('quality.theirs', { name, grade: words });
  }
  if (own) return t(`quality.${reason}`);
  return reason === 'nothing-arrives' ? t('quality.theirsNothing', { name }) : t('quality.theirsLoses', { name });
}
