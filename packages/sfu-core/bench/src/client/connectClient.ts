import type { SrtpProfileName } from '@parley/dtls';
import type { MediaClient } from './MediaClient.ts';
import { PlainClient, type PlainRemote } from './PlainClient.ts';
import type { SrtpSocketOptions } from './SrtpSocket.ts';
import { type RemoteTransport, WebRtcClient } from './WebRtcClient.ts';

/** The SFU's end of a transport, as signalling tells it. */
export type RemoteEnd = RemoteTransport | PlainRemote;

export interface ClientOptions extends SrtpSocketOptions {
  remote: RemoteEnd;
  suite: SrtpProfileName;
}

/** Resolves when media can flow. */
export function connectClient({ remote, ...options }: ClientOptions): Promise<MediaClient> {
  return 'iceParameters' in remote
    ? WebRtcClient.connect({ remote, ...options })
    : PlainClient.connect({ remote, ...options });
}
