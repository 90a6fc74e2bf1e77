import { reasons } from '@parley/signaling-protocol';
import { RoomRefusedError } from '../rooms/RoomRefusedError.ts';

/** Where a room is: which node has it, where other nodes reach that one, and the assignment's number. */
export type Place = {
  nodeId: string;
  /** `host:port` of the node's link; undefined: the node is gone, and its lease is about to run out. */
  address: string | undefined;
  epoch: string;
};

/** What a node says of itself, again and again. */
export type Beat = {
  /** How much it has to do: people for each media worker. Undefined: no new rooms for it. */
  load: number | undefined;
  /** How many workers it would lend. */
  lends: number;
  /** Rooms that it has. */
  roomIds: readonly string[];
};

/** Who has a room: the answer to an attempt to have it. */
export type Holder = { nodeId: string; epoch: string };

/**
 * What all nodes agree on: which nodes there are, and which has which room. A room's entry is a lease: unless its node says again that it
 * has it, it ends after {@link RoomDirectory.leaseMs}. An entry is made once and then has an epoch, a number that no other one gets, so that
 * who acts on an old one is found out.
 *
 * Everything rejects with {@link DirectoryUnavailableError} when there is no answer in time.
 */
export interface RoomDirectory {
  /** How long an entry of a node or a room holds, in milliseconds. */
  readonly leaseMs: number;
  /** This node, for as long as its process lives. */
  readonly nodeId: string;
  /** Where the room is; one that is nowhere is given to the node with the least load. Undefined: none takes a room now. */
  locate(roomId: string): Promise<Place | undefined>;
  /** Has the room, or goes on having it, unless another node does; resolves with who has it now. */
  hold(roomId: string): Promise<Holder>;
  /** Says that this node lives, and holds each of its rooms; resolves with who has them now, in the order asked. */
  beat(beat: Beat): Promise<Holder[]>;
  /** Gives up a room; `forget`: and what was written down of it. */
  release(roomId: string, epoch: string, forget: boolean): Promise<void>;
  /** Writes something down of a room for so many milliseconds, unless another node has it. */
  remember(roomId: string, epoch: string, note: { record: string; keepMs: number }): Promise<void>;
  /** What was written down last; undefined: nothing, or too long ago. */
  recall(roomId: string): Promise<string | undefined>;
  /** Addresses of other nodes that have workers to lend, those with the most first. */
  lenders(): Promise<string[]>;
  /** Gives up the node's own entry: no new rooms come here. */
  retire(): Promise<void>;
  /** Ends the connection, when what was said before is through, or after a second. Idempotent, never rejects. */
  close(): Promise<void>;
}

/** The directory does not answer. */
export class DirectoryUnavailableError extends RoomRefusedError {
  override readonly name = 'DirectoryUnavailableError';

  constructor(cause?: unknown) {
    super(reasons.directorySilent, { cause });
  }
}
