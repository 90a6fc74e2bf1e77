import { type types as client, Device } from 'mediasoup-client';
import { MediaStream, RTCPeerConnection, RTCSessionDescription } from 'werift';
import type { Entrance } from './Attendee.ts';
import type { WebinarProcess } from './WebinarProcess.ts';

// mediasoup-client takes what a browser has from the global scope.
Object.assign(globalThis, { RTCPeerConnection, RTCSessionDescription, MediaStream });

/** A listener whose data channels are mediasoup-client's, on werift's RTCPeerConnection. */
export class BrowserStandIn {
  readonly #app: WebinarProcess;
  readonly #entrance: Entrance;
  readonly #device: Device;
  readonly #transports: client.Transport[] = [];

  static async enter(app: WebinarProcess, name: string): Promise<BrowserStandIn> {
    const entrance = await app.call<Entrance>('POST', '/participants', { name, speaks: false });
    const device = await Device.factory({ handlerName: 'Chrome111' });
    await device.load({ routerRtpCapabilities: entrance.rtpCapabilities as client.RtpCapabilities });
    return new BrowserStandIn(app, entrance, device);
  }

  private constructor(app: WebinarProcess, entrance: Entrance, device: Device) {
    this.#app = app;
    this.#entrance = entrance;
    this.#device = device;
  }

  /** Resolves with the messages that have come and come, and a way to wait for one. */
  async hearAnnouncements(): Promise<{ until(fits: (message: string) => boolean): Promise<string> }> {
    const { transport, path } = await this.#transport('createRecvTransport');
    const { announcements: dataProducerId } = this.#entrance;
    const options = await this.#app.call<client.DataConsumerOptions>('POST', `${path}/dataConsumers`, {
      dataProducerId,
    });
    const dataConsumer = await transport.consumeData(options);
    const heard: string[] = [];
    const waiting = new Set<() => void>();
    dataConsumer.on('message', (message) => {
      heard.push(String(message));
      for (const look of [...waiting]) look();
    });
    await opened(dataConsumer);
    return {
      until: (fits) =>
        new Promise((resolve) => {
          const look = () => {
            const found = heard.find(fits);
            if (found === undefined) return;
            waiting.delete(look);
            resolve(found);
          };
          waiting.add(look);
          look();
        }),
    };
  }

  /** Opens a data channel, on which it asks. */
  async ask(question: string): Promise<void> {
    const { transport, path } = await this.#transport('createSendTransport');
    transport.on('producedata', (parameters, done, failed) => {
      this.#app.call<{ id: string }>('POST', `${path}/dataProducers`, parameters).then(done, failed);
    });
    const dataProducer = await transport.produceData({ label: 'questions', ordered: true });
    await opened(dataProducer);
    dataProducer.send(question);
  }

  async leave(): Promise<void> {
    for (const transport of this.#transports) transport.close();
    await this.#app.call('DELETE', `/participants/${this.#entrance.id}`);
  }

  async #transport(make: 'createSendTransport' | 'createRecvTransport') {
    const transports = `/participants/${this.#entrance.id}/transports`;
    const parameters = await this.#app.call<client.TransportOptions>('POST', transports);
    const path = `${transports}/${parameters.id}`;
    const transport = this.#device[make](parameters);
    this.#transports.push(transport);
    transport.on('connect', ({ dtlsParameters }, done, failed) => {
      this.#app.call('POST', `${path}/connect`, { dtlsParameters }).then(done, failed);
    });
    return { transport, path };
  }
}

type Channel = { readyState: string; once(event: 'open', listener: () => void): unknown };

function opened(channel: Channel): Promise<void> {
  return new Promise((resolve) => {
    if (channel.readyState === 'open') resolve();
    else channel.once('open', () => resolve());
  });
}
