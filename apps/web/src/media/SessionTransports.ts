import type { ClientRequestAnswer, NotificationData } from '@parley/signaling-protocol';
import type { types } from 'mediasoup-client';
import {
  iceFailed,
  type MediaDirection,
  mediaPathChanged,
  serverPathChanged,
} from '../features/connection/connectionSlice.ts';
import type { AppDispatch } from '../store.ts';
import type { StatisticsEntry } from './collectStatistics.ts';
import { iceAddresses } from './iceAddresses.ts';
import { letConnect } from './letConnect.ts';
import { MediaPath } from './MediaPath.ts';
import type { SignallingConnection } from './ProtooConnection.ts';

/** What {@link SessionTransports} are made of. */
export type SessionTransportsOptions = {
  request: SignallingConnection['request'];
  dispatch: AppDispatch;
  /** Media takes no other way than through the server's relay. */
  forceTurn: boolean;
  /** What encryption needs of the peer connections, asked when one is made. */
  settings: () => Partial<types.TransportOptions>;
  /** Media gets through no longer, and a restart of ICE did not help. */
  onLost: () => void;
};

type TransportAnswer = ClientRequestAnswer<'createWebRtcTransport'>;

/** The one or two transports of a session, and how they do. */
export class SessionTransports {
  readonly #options: SessionTransportsOptions;
  readonly #transports = new Map<MediaDirection, types.Transport>();
  readonly #paths: MediaPath[] = [];

  constructor(options: SessionTransportsOptions) {
    this.#options = options;
  }

  /** Those that were opened. */
  get byDirection(): ReadonlyMap<MediaDirection, types.Transport> {
    return this.#transports;
  }

  /** Makes the browser's end of what the server has answered. */
  open(direction: MediaDirection, device: types.Device, answer: TransportAnswer): types.Transport {
    const { forceTurn, settings } = this.#options;
    const options = { ...answer, ...settings(), ...(forceTurn && { iceTransportPolicy: 'relay' as const }) };
    const transport = direction === 'send' ? device.createSendTransport(options) : device.createRecvTransport(options);
    this.#transports.set(direction, transport);
    letConnect(transport, this.#options);
    this.#paths.push(this.#watch(direction, transport, answer));
    return transport;
  }

  /** The browser's statistics of a direction: one plain object a report entry. */
  async stats(direction: MediaDirection): Promise<StatisticsEntry[]> {
    const report = await this.#transports.get(direction)?.getStats();
    return report ? [...report.values()].map((entry: object) => ({ ...entry })) : [];
  }

  /** The server may notice first that nothing comes any more. */
  serverPathChanged({ transportId, iceState, dtlsState }: NotificationData<'transportState'>): void {
    for (const [direction, { id }] of this.#transports) {
      if (id !== transportId) continue;
      const lost = iceState === 'disconnected' || dtlsState === 'failed';
      this.#options.dispatch(serverPathChanged({ direction, lost }));
    }
  }

  /** Watches them no longer. Closing them is up to those who send and receive. */
  close(): void {
    for (const path of this.#paths) path.close();
    for (const direction of this.#transports.keys()) {
      this.#options.dispatch(mediaPathChanged({ direction, state: 'unused' }));
    }
  }

  #watch(direction: MediaDirection, transport: types.Transport, { iceCandidates }: TransportAnswer): MediaPath {
    const { request, dispatch, onLost } = this.#options;
    return new MediaPath({
      direction,
      transport,
      report: () => this.stats(direction),
      requestRestart: () => request('restartIce', { transportId: transport.id }),
      onState: (state) => dispatch(mediaPathChanged({ direction, state })),
      onTrouble: () => dispatch(iceFailed({ tried: iceAddresses(iceCandidates) })),
      onLost,
    });
  }
}
