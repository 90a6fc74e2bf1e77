import type { types } from '../index.ts';
import { HEADER_EXTENSION_URIS } from '../ortc/headerExtensionUris.ts';
import { PacketSource } from './CallScene.ts';
import { AUDIO, audioParameters } from './mediaParameters.ts';
import { opusPayload } from './rtpBytes.ts';
import type { WebRtcClient } from './WebRtcClient.ts';

/** Another than the router's own. */
const AUDIO_LEVEL_ID = 13;
const FRAME_MS = 20;
/** Above this there is voice in a frame, as far as the flag says. */
const VOICE_BELOW_LEVEL = 60;

/** The level (RFC 6464: 0 loudest, 127 silence) of the frame at a time; undefined: no packet is sent. */
export type TalkLevel = (atMs: number) => number | undefined;

/** A client with a microphone: sends Opus frames that say how loud they are, 50 a second. */
export class TalkingClient {
  readonly client: WebRtcClient;
  readonly producer: types.Producer;
  /** What is being said; time begins with the client. Default: nothing is sent. */
  level: TalkLevel = () => undefined;
  readonly #source = new PacketSource(AUDIO);
  readonly #timer: NodeJS.Timeout;
  #atMs = 0;

  static async join(scene: { join(): Promise<WebRtcClient> }): Promise<TalkingClient> {
    const client = await scene.join();
    const headerExtensions = [
      ...(audioParameters.headerExtensions ?? []),
      { uri: HEADER_EXTENSION_URIS.audioLevel, id: AUDIO_LEVEL_ID },
    ];
    const rtpParameters = { ...audioParameters, headerExtensions };
    return new TalkingClient(client, await client.transport.produce({ kind: 'audio', rtpParameters }));
  }

  private constructor(client: WebRtcClient, producer: types.Producer) {
    this.client = client;
    this.producer = producer;
    this.#timer = setInterval(() => this.#sendFrame(), FRAME_MS);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #sendFrame(): void {
    this.#atMs += FRAME_MS;
    const level = this.level(this.#atMs);
    if (level === undefined) return;
    const voice = level < VOICE_BELOW_LEVEL ? 0x80 : 0;
    const fields = this.#source.next(opusPayload(this.#atMs));
    this.client.sendRtp({
      ...fields,
      extensions: [...(fields.extensions ?? []), { id: AUDIO_LEVEL_ID, data: Buffer.from([voice | level]) }],
    });
  }
}
