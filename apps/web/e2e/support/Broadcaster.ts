type RtpCodec = { mimeType: string; payloadType: number; clockRate: number; channels?: number };
type MediaKind = 'audio' | 'video';
type SrtpKeys = { cryptoSuite: string; keyBase64: string };

/** What the router can carry: given back as it came, by who can receive all of it. */
export type RouterCapabilities = Record<string, unknown>;

/** A plain transport as the API describes it. */
export type PlainTransport = { id: string; ip: string; port: number; rtcpPort: number; srtpParameters?: SrtpKeys };

/** A peer in a room, with what it sends. */
export type BroadcasterPeer = { id: string; displayName: string; producers: { id: string; kind: MediaKind }[] };

/** A program without signalling in a room: the HTTP API for broadcasters. */
export class Broadcaster {
  /** Who was in the room when it came. */
  readonly peers: BroadcasterPeer[];
  readonly #url: string;

  static async create(
    origin: string,
    roomId: string,
    who: { id: string; displayName: string; rtpCapabilities?: RouterCapabilities },
  ): Promise<Broadcaster> {
    const url = `${origin}/rooms/${roomId}/broadcasters`;
    const { peers } = await call<{ peers: BroadcasterPeer[] }>('POST', url, who);
    return new Broadcaster(`${url}/${who.id}`, peers);
  }

  /** What the room's router can carry. */
  static capabilities(origin: string, roomId: string): Promise<RouterCapabilities> {
    return call('GET', `${origin}/rooms/${roomId}`);
  }

  private constructor(url: string, peers: BroadcasterPeer[]) {
    this.#url = url;
    this.peers = peers;
  }

  createPlainTransport(options: { comedia?: boolean; srtpCryptoSuite?: string } = {}): Promise<PlainTransport> {
    return call('POST', `${this.#url}/transports`, { type: 'plain', rtcpMux: false, ...options });
  }

  connect(transportId: string, to: { ip?: string; port?: number; rtcpPort?: number; srtpParameters?: SrtpKeys }) {
    return call('POST', `${this.#url}/transports/${transportId}/connect`, to);
  }

  produce(transportId: string, kind: MediaKind, codec: RtpCodec, ssrc: number): Promise<{ id: string }> {
    const rtpParameters = { codecs: [codec], encodings: [{ ssrc }] };
    return call('POST', `${this.#url}/transports/${transportId}/producers`, { kind, rtpParameters });
  }

  /** Paused at first, so that the receiver can be started with what is answered. */
  consume(transportId: string, producerId: string): Promise<{ id: string; rtpParameters: { codecs: RtpCodec[] } }> {
    return call('POST', `${this.#url}/transports/${transportId}/consume?producerId=${producerId}&paused=true`);
  }

  resume(consumerId: string) {
    return call('POST', `${this.#url}/consumers/${consumerId}/resume`);
  }

  async remove(): Promise<void> {
    await call('DELETE', this.#url);
  }
}

async function call<Answer>(method: string, url: string, body?: object): Promise<Answer> {
  const response = await fetch(url, {
    method,
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}`);
  return (text ? JSON.parse(text) : {}) as Answer;
}
