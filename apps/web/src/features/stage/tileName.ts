import type { Translate } from '../../messages/Catalogue.ts';
import type { TileModel } from './selectTiles.ts';

/** Whose tile it is, in words: which copy, where there are several, and a guest who has not said a name. */
export function tileName(t: Translate, { name, copy }: Pick<TileModel, 'name' | 'copy'>): string {
  const shown = name || t('app.guest');
  return copy > 1 ? t('stage.copy', { name: shown, number: copy }) : shown;
}
