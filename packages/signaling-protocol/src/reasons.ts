/**
 * Why people don't come in, don't get what they asked for, or are sent away: what the server says in refusals, error answers and when it
 * closes a connection. A client knows them by {@link reasonNamed}, and can say them in the language of who reads them.
 */
export const reasons = {
  roomLocked: 'this room is locked',
  roomFull: 'this room is full',
  removedBefore: 'a host has removed you from this room',
  removed: 'removed by a host',
  denied: 'a host did not let you in',
  replaced: 'replaced by a new connection',
  peerIdTaken: 'this peerId is in the room already',
  lastHost: 'a room needs a host: make somebody else one first',
  chatTooFast: 'too many messages in a short time; wait a moment',
  reactionsTooFast: 'too many reactions in a short time',
  requestsTooFast: 'too many requests in a short time',
  tokenMissing: 'this server needs a join token',
  tokenIncomplete: 'the join token lacks what it must say',
  tokenOfOtherRoom: 'the join token is for another room',
  tokenOfOtherPeer: 'the join token is for another peerId',
  tokenExpired: 'the join token has expired',
  tokenEarly: 'the join token does not hold yet',
  tokenInvalid: 'the join token is not valid',
  serverFull: 'all rooms of this server are taken; please try again later',
  serverDraining: 'this server is being restarted and opens no new rooms; please try again in a while',
  serverClosing: 'the server is closing',
  roomNotOpened: 'the room could not be opened',
  roomElsewhere: 'this room is on another machine; please try again',
  roomMoving: 'this room is moving; please try again',
  roomAdrift: 'this room takes nobody new until the servers agree again; please try again',
  nodeSilent: 'the machine that has this room does not answer; please try again',
  nodesFull: 'no machine takes another room now; please try again later',
  directorySilent: 'the directory of rooms does not answer; please try again',
  internal: 'internal error',
} as const;

/** The name of something that people can be told. */
export type ReasonName = keyof typeof reasons;

const names = new Map<string, ReasonName>(
  Object.entries(reasons).map(([name, reason]) => [reason, name as ReasonName]),
);

/** Which of them it is; undefined: one that is said only in its own words. */
export function reasonNamed(reason: string): ReasonName | undefined {
  return names.get(reason);
}
