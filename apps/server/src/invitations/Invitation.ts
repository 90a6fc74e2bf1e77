import type { Role } from '@parley/signaling-protocol';

/** What somebody may send into a room; `data`: data channels, and what it writes into the chat. */
export const publications = ['audio', 'video', 'data'] as const;

/** One of {@link publications}. */
export type Publication = (typeof publications)[number];

/** What a connection may do in the one room that it came for. */
export type Invitation = {
  /** Undefined: the room decides, as it does for everybody who comes without a token. */
  role: Role | undefined;
  /** The name to be shown; undefined: whatever the client says. */
  displayName: string | undefined;
  publish: ReadonlySet<Publication>;
  /** Receives what the others send: media, data channels and chat. */
  subscribe: boolean;
  /** Tells the token from others; undefined: there was none. */
  tokenDigest: string | undefined;
};

/** What everybody may who needs no token. */
export const openInvitation: Invitation = {
  role: undefined,
  displayName: undefined,
  publish: new Set(publications),
  subscribe: true,
  tokenDigest: undefined,
};
