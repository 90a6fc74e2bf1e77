import type { types } from '@parley/sfu-core';
import { WebRtcClient } from '../../../packages/sfu-core/src/testing/WebRtcClient.ts';
import type { WebinarProcess } from './WebinarProcess.ts';

type ConsumerAnswer = { id: string; producerId: string; kind: types.MediaKind; rtpParameters: types.RtpParameters };

/** What the app answers who enters. */
export type Entrance = {
  id: string;
  rtpCapabilities: types.RtpCapabilities;
  programme: { producerId: string; kind: types.MediaKind; name: string }[];
  announcements: string;
};

/** Somebody in the webinar, with a connected transport of our own client's. */
export class Attendee {
  readonly client: WebRtcClient;
  readonly entrance: Entrance;
  readonly #app: WebinarProcess;
  readonly #transportId: string;

  static async enter(app: WebinarProcess, who: { name: string; speaks: boolean }): Promise<Attendee> {
    const entrance = await app.call<Entrance>('POST', '/participants', who);
    const transports = `/participants/${entrance.id}/transports`;
    const parameters = await app.call<types.WebRtcTransport>('POST', transports);
    // All that the client needs of a transport; its own is in the app's process.
    const transport = {
      ...parameters,
      connect: (body: object) => app.call('POST', `${transports}/${parameters.id}/connect`, body),
    } as unknown as Parameters<typeof WebRtcClient.connect>[0];
    return new Attendee(app, entrance, await WebRtcClient.connect(transport), parameters.id);
  }

  private constructor(app: WebinarProcess, entrance: Entrance, client: WebRtcClient, transportId: string) {
    this.#app = app;
    this.entrance = entrance;
    this.client = client;
    this.#transportId = transportId;
  }

  async produce(kind: types.MediaKind, rtpParameters: types.RtpParameters): Promise<string> {
    const { id } = await this.#onTransport<{ id: string }>('producers', { kind, rtpParameters });
    return id;
  }

  /** Answers the SSRC to look for. */
  async consume(producerId: string): Promise<number> {
    const { rtpCapabilities } = this.entrance;
    const { id, rtpParameters } = await this.#onTransport<ConsumerAnswer>('consumers', { producerId, rtpCapabilities });
    await this.#app.call('POST', `/participants/${this.entrance.id}/consumers/${id}/resume`);
    return rtpParameters.encodings?.[0]?.ssrc ?? 0;
  }

  async leave(): Promise<void> {
    await this.#app.call('DELETE', `/participants/${this.entrance.id}`);
    this.client.close();
  }

  #onTransport<Answer>(what: string, body: object): Promise<Answer> {
    return this.#app.call('POST', `/participants/${this.entrance.id}/transports/${this.#transportId}/${what}`, body);
  }
}
