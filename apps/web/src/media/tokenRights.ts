/** What a join token lets its bearer do with media. The server decides; this keeps the page from asking in vain. */
export type TokenRights = { sends: boolean; receives: boolean };

const all: TokenRights = { sends: true, receives: true };

/** Reads the rights out of a join token (a JWT), whose signature is the server's business. Never throws. */
export function tokenRights(token: string): TokenRights {
  try {
    const [, payload = ''] = token.split('.');
    const says: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    if (typeof says !== 'object' || says === null) return all;
    const { publish, subscribe } = says as { publish?: unknown; subscribe?: unknown };
    const media = Array.isArray(publish) ? publish.some((kind) => kind === 'audio' || kind === 'video') : true;
    return { sends: publish !== false && media, receives: subscribe !== false };
  } catch {
    return all;
  }
}
