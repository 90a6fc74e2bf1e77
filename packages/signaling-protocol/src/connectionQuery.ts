import * as v from 'valibot';
import { limits } from './limits.ts';
import { id, text } from './text.ts';
import { type Validated, validate } from './validate.ts';

const schema = v.object({
  roomId: id,
  peerId: id,
  consumerReplicas: v.pipe(
    v.optional(v.string(), '0'),
    // The 2024 web client writes `consumerReplicas=undefined` when it wants none, so whatever is no number means none.
    v.transform((value) => Math.min(Math.max(Math.trunc(Number(value)) || 0, 0), limits.consumerReplicas)),
  ),
  resumeToken: v.optional(text(128)),
  token: v.optional(text(4096)),
});

/** What a client says in the URL of its WebSocket. */
export type ConnectionQuery = {
  roomId: string;
  peerId: string;
  /** Consumers of each producer beyond the first, for load tests. Default 0. */
  consumerReplicas: number;
  /** Secret from the answer to `join`, with which a new connection takes over its peerId. */
  resumeToken?: string | undefined;
  /** Invitation that the room's policy may ask for. */
  token?: string | undefined;
};

/**
 * Reads the query of the WebSocket's URL, whatever its path. Never throws.
 *
 * @param url - Absolute, or as an HTTP request line has it (`/protoo?roomId=…&peerId=…`).
 */
export function parseConnectionQuery(url: string): Validated<ConnectionQuery> {
  const start = url.indexOf('?');
  const params = new URLSearchParams(start < 0 ? '' : url.slice(start + 1));
  const fields: Record<string, string> = {};
  for (const name of Object.keys(schema.entries)) {
    const value = params.get(name);
    if (value !== null) fields[name] = value;
  }
  return validate<ConnectionQuery>(schema, fields);
}

/** Writes the query that {@link parseConnectionQuery} reads, without the question mark. */
export function formatConnectionQuery(query: Partial<ConnectionQuery> & { roomId: string; peerId: string }): string {
  const params = new URLSearchParams({ roomId: query.roomId, peerId: query.peerId });
  if (query.consumerReplicas) params.set('consumerReplicas', String(query.consumerReplicas));
  if (query.resumeToken) params.set('resumeToken', query.resumeToken);
  if (query.token) params.set('token', query.token);
  return params.toString();
}
