import type { Logger } from 'pino';
import type { SfuRouter } from '../sfu/border.ts';
import type { RoomMemory } from './RoomMemory.ts';
import type { RoomSettings } from './roomSettings.ts';

/** What a room is made of. */
export type RoomParts = {
  router: SfuRouter;
  logger: Logger;
  settings?: RoomSettings | undefined;
  /** Of a room that was lost, for this one to go on with. The new room owns it. Default: an empty one. */
  memory?: RoomMemory | undefined;
};
