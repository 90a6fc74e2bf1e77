import { reasons } from '@parley/signaling-protocol';
import { RoomRefusedError } from './RoomRefusedError.ts';

/** What becomes of what was written down of a room: nobody needs it any more, or whoever has the room next does. */
export type RecordFate = 'forgotten' | 'kept';

/** The right to have a room, among several servers. */
export interface RoomHold {
  /** False when it could not be renewed: another server may have the room by now. */
  readonly held: boolean;
  /** Called once, when another server has the room. */
  onLost: (() => void) | undefined;
  /** Writes down what the room is, for the server that has it next, should this one be lost. To be called again and again. */
  remember(record: string): void;
  /** What the server that had the room before wrote down of it; undefined: nothing, or too long ago. Rejects when that can't be known. */
  recall(): Promise<string | undefined>;
  /** Gives it up. Idempotent. */
  release(record: RecordFate): void;
}

/** Sees to it that no two servers have the same room; where there is one server, there is none of these. */
export interface RoomKeeper {
  /** Rejects with {@link RoomElsewhereError} when another server has it, and with other refusals when that can't be known. */
  hold(roomId: string): Promise<RoomHold>;
}

/** Another server has the room. */
export class RoomElsewhereError extends RoomRefusedError {
  override readonly name = 'RoomElsewhereError';

  constructor() {
    super(reasons.roomElsewhere, { status: 421 });
  }
}
