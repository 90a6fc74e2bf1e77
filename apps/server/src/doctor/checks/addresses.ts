import type { Config } from '../../config/Config.ts';
import { addressNotes } from '../../sfu/addressNotes.ts';
import { isInContainer } from '../../sfu/isInContainer.ts';
import { announcedAddresses } from '../../sfu/listenInfos.ts';
import { mediaListenInfos } from '../../sfu/mediaListenInfos.ts';
import { servesOthers } from '../../summary.ts';
import { type Finding, ok, warning } from '../Finding.ts';

/** What browsers will be told, and how far that reaches. */
export function checkAddresses(config: Config): Finding[] {
  const infos = mediaListenInfos(config, 0);
  const notes = addressNotes({ infos, servesOthers: servesOthers(config), isInContainer: isInContainer() });
  const told = ok(`browsers are told to send media to ${announcedAddresses(infos).join(', ')}`);
  return [told, ...notes.map((note) => warning(note))];
}
