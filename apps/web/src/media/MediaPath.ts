import type { IceParameters, IceServer } from '@parley/signaling-protocol';
import type { types } from 'mediasoup-client';
import type { MediaDirection, MediaPathState } from '../features/connection/connectionSlice.ts';
import type { StatisticsEntry } from './collectStatistics.ts';
import { PathSilence } from './PathSilence.ts';

/** How long each rung of the ladder is given, in milliseconds. */
export const mediaPathTimesMs = {
  /** A transport that is disconnected often recovers by itself within this. */
  disconnected: 2000,
  /** Connecting takes a second on bad networks; after this something is in the way. */
  connecting: 8000,
  /** For an ICE restart to connect; after this only a new connection helps. */
  restart: 6000,
} as const;

/** What a {@link MediaPath} is made of. */
export type MediaPathOptions = {
  direction: MediaDirection;
  transport: Pick<types.Transport, 'on' | 'restartIce' | 'updateIceServers' | 'connectionState'>;
  /** The browser's report of the transport. */
  report: () => Promise<readonly StatisticsEntry[]>;
  /** Asks the server for new ICE credentials. */
  requestRestart: () => Promise<IceParameters & { iceServers: IceServer[] }>;
  onState: (state: MediaPathState) => void;
  /** Nothing got through and it should be said. Other rungs are tried meanwhile. */
  onTrouble: () => void;
  /** The ladder's last rung: the connection has to be made anew. Called once. */
  onLost: () => void;
};

/** Watches one transport and climbs the ladder when it breaks or falls silent: wait a little, restart ICE, then give up. Owns its timers. */
export class MediaPath {
  readonly #options: MediaPathOptions;
  readonly #silence: PathSilence;
  #state: MediaPathState;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #rung: 'fine' | 'restarting' | 'lost' = 'fine';
  #closed = false;

  constructor(options: MediaPathOptions) {
    this.#options = options;
    const { transport, report, onState } = options;
    this.#state = transport.connectionState;
    onState(this.#state);
    // The browser takes its time to call a path disconnected that nothing comes over.
    const look = () => {
      const { connectionState } = transport;
      this.#changed(this.#silence.silent && connectionState === 'connected' ? 'disconnected' : connectionState);
    };
    transport.on('connectionstatechange', look);
    this.#silence = new PathSilence({ report, onChange: look });
  }

  close(): void {
    this.#closed = true;
    this.#silence.close();
    clearTimeout(this.#timer);
  }

  #changed(state: MediaPathState): void {
    // A restart that is due for silence is not put off when the browser sees it, too.
    if (this.#closed || (state === 'disconnected' && this.#state === state)) return;
    this.#state = state;
    this.#options.onState(state);
    if (state === 'connected') {
      clearTimeout(this.#timer);
      this.#rung = 'fine';
    } else if (this.#rung === 'fine') {
      if (state === 'failed') this.#restart();
      if (state === 'disconnected') this.#after(mediaPathTimesMs.disconnected, () => this.#restart());
      if (state === 'connecting') this.#after(mediaPathTimesMs.connecting, () => this.#restart());
    } else if (state === 'failed') {
      this.#giveUp();
    }
  }

  #restart(): void {
    this.#rung = 'restarting';
    // A path that never worked is told at once: waiting longer rarely helps then, and the words may.
    if (this.#state !== 'disconnected') this.#options.onTrouble();
    this.#after(mediaPathTimesMs.restart, () => this.#giveUp());
    void this.#requestRestart();
  }

  async #requestRestart(): Promise<void> {
    try {
      const { iceServers, ...iceParameters } = await this.#options.requestRestart();
      if (this.#closed) return;
      if (iceServers.length > 0) await this.#options.transport.updateIceServers({ iceServers });
      await this.#options.transport.restartIce({ iceParameters });
    } catch {
      this.#giveUp();
    }
  }

  #giveUp(): void {
    if (this.#closed || this.#rung === 'lost') return;
    this.#rung = 'lost';
    clearTimeout(this.#timer);
    this.#options.onTrouble();
    this.#options.onLost();
  }

  #after(delayMs: number, action: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(action, delayMs);
  }
}
