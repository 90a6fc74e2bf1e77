import type { ClientRequestInput } from '@parley/signaling-protocol';
import { handChanged } from '../features/hands/handsSlice.ts';
import { noticeShown } from '../features/notices/noticesSlice.ts';
import { reactionShown } from '../features/reactions/reactionsSlice.ts';
import { t } from '../messages/translator.ts';
import type { AppDispatch } from '../store.ts';
import type { SignallingConnection } from './ProtooConnection.ts';

/** What {@link Gestures} are made of. */
export type GesturesOptions = {
  dispatch: AppDispatch;
  /** Undefined while the room isn't entered. */
  link: () => { request: SignallingConnection['request'] } | undefined;
  /** One's own. */
  peerId: string;
};

/** What one says without words. Nothing rejects: when the others can't be told, a notice says so. */
export class Gestures {
  readonly #options: GesturesOptions;

  constructor(options: GesturesOptions) {
    this.#options = options;
  }

  /** Raises or lowers the own hand, here at once. */
  async raiseHand(raised: boolean): Promise<void> {
    const { dispatch, peerId } = this.#options;
    dispatch(handChanged({ peerId, raised, atMs: Date.now() }));
    if (await this.#tell('raiseHand', { raised })) return;
    dispatch(handChanged({ peerId, raised: !raised, atMs: Date.now() }));
    dispatch(noticeShown('warning', t('hands.notSent')));
  }

  /** Shows everybody an emoji in passing. */
  async react(reaction: string): Promise<void> {
    const { dispatch, peerId } = this.#options;
    if (await this.#tell('react', { reaction })) dispatch(reactionShown({ peerId, reaction }));
    else dispatch(noticeShown('warning', t('reactions.notSent')));
  }

  /** Whether the server took it. */
  async #tell<M extends 'raiseHand' | 'react'>(method: M, data: ClientRequestInput<M>): Promise<boolean> {
    const link = this.#options.link();
    if (!link) return false;
    try {
      await link.request(method, data);
      return true;
    } catch {
      return false;
    }
  }
}
