import { randomBytes } from 'node:crypto';
import type { IceParameters } from '@parley/signaling-protocol';
import { AttributeType, longTermKey, Method, type StunMessage, StunWriter, shortTermKey } from '@parley/turn/stun';
import { openStunChannel, type StunChannel, type StunEndpoint } from './StunChannel.ts';

/** REQUESTED-TRANSPORT of UDP (RFC 8656 section 18.7). */
const udpTransport = 17 << 24;

/** What a client shows to a TURN server. */
export type TurnCredential = { username: string; password: string };

/**
 * Whether media would be taken at a candidate: asks as ICE does (RFC 8445 section 7.2).
 *
 * @returns Undefined if so, else why not.
 */
export function probeCandidate(endpoint: StunEndpoint, ice: IceParameters): Promise<string | undefined> {
  return probe(endpoint, async (channel) => {
    const check = new StunWriter().begin('request', Method.binding, randomBytes(12));
    check.text(AttributeType.username, `${ice.usernameFragment}:doctor`).uint32(AttributeType.priority, 1);
    check.integrity(shortTermKey(ice.password)).fingerprint();
    return refusalIn(await channel.exchange(Buffer.from(check.finish())));
  });
}

/**
 * Whether a TURN server relays for who has this credential: allocates a relay (RFC 8656 section 7), and gives it back.
 *
 * @returns Undefined if so, else why not.
 */
export function probeRelay(endpoint: StunEndpoint, credential: TurnCredential): Promise<string | undefined> {
  return probe(endpoint, async (channel) => {
    const asked = await channel.exchange(
      requestOf(Method.allocate, (writer) => writer.uint32(AttributeType.requestedTransport, udpTransport)),
    );
    // The first request shows no credential: the answer says for which realm, and when.
    const { realm, nonce } = asked;
    if (asked.errorCode?.code !== 401 || realm === undefined || nonce === undefined) return refusalIn(asked);
    const sign = (writer: StunWriter) => {
      const { username, password } = credential;
      writer.text(AttributeType.username, username).text(AttributeType.realm, realm).text(AttributeType.nonce, nonce);
      writer.integrity(longTermKey(username, realm, password));
    };
    const allocated = await channel.exchange(
      requestOf(Method.allocate, (writer) => sign(writer.uint32(AttributeType.requestedTransport, udpTransport))),
    );
    const refusal = refusalIn(allocated);
    if (refusal !== undefined) return refusal;
    await channel.exchange(requestOf(Method.refresh, (writer) => sign(writer.uint32(AttributeType.lifetime, 0))));
    return undefined;
  });
}

async function probe(
  endpoint: StunEndpoint,
  ask: (channel: StunChannel) => Promise<string | undefined>,
): Promise<string | undefined> {
  let channel: StunChannel | undefined;
  try {
    channel = await openStunChannel(endpoint);
    return await ask(channel);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    channel?.close();
  }
}

function requestOf(method: number, write: (writer: StunWriter) => void): Buffer {
  const writer = new StunWriter().begin('request', method, randomBytes(12));
  write(writer);
  // The writer's own buffer is written to again.
  return Buffer.from(writer.finish());
}

function refusalIn({ class: kind, errorCode }: StunMessage): string | undefined {
  return kind === 'success'
    ? undefined
    : `refused with ${errorCode?.code ?? 'an error'} ${errorCode?.reason ?? ''}`.trim();
}
