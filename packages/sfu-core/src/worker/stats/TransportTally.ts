import type { TransportType } from '../../types/baseTransport.ts';
import type { WorkerStats } from '../../types/workerStats.ts';
import type { Transport } from '../router/transports/Transport.ts';
import { MediaTally } from './MediaTally.ts';

/** What transports have done, added up. */
export class TransportTally {
  readonly media = new MediaTally();
  readonly traffic: WorkerStats['traffic'] = {
    webrtc: noTraffic(),
    plain: noTraffic(),
    pipe: noTraffic(),
    direct: noTraffic(),
  };

  /** Adds what a transport has done so far; of a pipe its bytes only. */
  addTransport({ type, session, bytesReceived, bytesSent }: Transport): void {
    if (type !== 'pipe') session.tally(this.media);
    this.#addTraffic(type, bytesReceived, bytesSent);
  }

  add({ media, traffic }: TransportTally): void {
    this.media.add(media);
    for (const [type, { bytesReceived, bytesSent }] of Object.entries(traffic)) {
      this.#addTraffic(type as TransportType, bytesReceived, bytesSent);
    }
  }

  #addTraffic(type: TransportType, bytesReceived: number, bytesSent: number): void {
    this.traffic[type].bytesReceived += bytesReceived;
    this.traffic[type].bytesSent += bytesSent;
  }
}

function noTraffic(): { bytesReceived: number; bytesSent: number } {
  return { bytesReceived: 0, bytesSent: 0 };
}
