import { addressee } from '../features/chat/addressee.ts';
import {
  type ChatEntry,
  earlierAsked,
  earlierFailed,
  earlierReceived,
  latestReceived,
  sendDone,
  sendFailed,
  sendStarted,
} from '../features/chat/chatSlice.ts';
import { t } from '../messages/translator.ts';
import type { AppDispatch } from '../store.ts';
import type { SignallingConnection } from './ProtooConnection.ts';
import { reasonWords } from './reasonWords.ts';

/** What the chat needs of the session that is up. */
export type ChatLink = {
  request: SignallingConnection['request'];
  /** Rejects with a sentence for people. */
  sendToBot: (text: string) => Promise<void>;
};

/** What a {@link Chat} is made of. */
export type ChatOptions = {
  dispatch: AppDispatch;
  /** Undefined while the room isn't entered. */
  link: () => ChatLink | undefined;
  author: () => { peerId: string; displayName: string };
};

/** What of an entry it takes to send it. */
export type Unsent = Pick<ChatEntry, 'key' | 'to' | 'text'>;

/** The room's conversation in writing, over one session after another. */
export class Chat {
  readonly #options: ChatOptions;

  constructor(options: ChatOptions) {
    this.#options = options;
  }

  /** Gets what was said before, or since the last session. The chat works without it, so a failure is left for the next time. */
  async catchUp(): Promise<void> {
    const { dispatch, link, author } = this.#options;
    try {
      const page = await link()?.request('getChatHistory', {});
      if (page) dispatch(latestReceived({ ...page, ownPeerId: author().peerId }));
    } catch {
      // A server without a history: what is said from now on is shown.
    }
  }

  /** Gets older messages than the one with this number. */
  async loadEarlier(beforeId: number): Promise<void> {
    const { dispatch, link } = this.#options;
    dispatch(earlierAsked());
    try {
      const page = await link()?.request('getChatHistory', { before: beforeId });
      dispatch(page ? earlierReceived(page) : earlierFailed());
    } catch {
      dispatch(earlierFailed());
    }
  }

  /** Says something: to everyone, or to the bot when it begins with `@bot`. */
  async send(written: string): Promise<void> {
    const { dispatch, author } = this.#options;
    const { to, text } = addressee(written);
    await this.#deliver(dispatch(sendStarted(author(), to, text, Date.now())).payload);
  }

  /** Sends again what failed. */
  async resend({ key, to, text }: Unsent): Promise<void> {
    const { dispatch, author } = this.#options;
    await this.#deliver(dispatch(sendStarted(author(), to, text, Date.now(), key)).payload);
  }

  async #deliver({ key, to, text }: Unsent): Promise<void> {
    const { dispatch, link } = this.#options;
    const current = link();
    try {
      if (!current) throw new Error(t('chat.noConnection'));
      if (to === 'bot') {
        await current.sendToBot(text);
        dispatch(sendDone({ key }));
      } else {
        dispatch(sendDone({ key, message: await current.request('sendChat', { text }) }));
      }
    } catch (error) {
      const problem = error instanceof Error ? reasonWords(error.message) : t('chat.couldNotSend');
      dispatch(sendFailed({ key, problem }));
    }
  }
}
