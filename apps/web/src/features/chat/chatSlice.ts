import type { ChatMessage } from '@parley/signaling-protocol';
import { createSlice, nanoid, type PayloadAction } from '@reduxjs/toolkit';
import { insertByTime, keyOf } from './chatOrder.ts';

/** One message as the chat shows it. */
export type ChatEntry = {
  /** Unique in this page, and the same each time the server tells of the message. */
  key: string;
  /** The server's number, counting up within a room. Undefined for what only this page has: unsent, or to and from the bot. */
  id?: number | undefined;
  /** Who wrote it; null: the room's bot. */
  peerId: string | null;
  /** The writer's name at that time; empty for the bot, whom each language calls otherwise. */
  displayName: string;
  text: string;
  /** Milliseconds since 1970, by the server's clock where it knows the message. */
  sentAt: number;
  /** `bot`: a word with the bot. The room's history has neither the question nor the answer, which everyone present sees. */
  to: 'room' | 'bot';
  state: 'sent' | 'sending' | 'failed';
  /** Why sending failed, as a sentence. */
  problem?: string | undefined;
};

/** The Redux state of the chat. */
export type ChatState = {
  /** In the order in which they are shown. */
  entries: ChatEntry[];
  /** Whether the server has older ones than the first of `entries`. */
  hasEarlier: boolean;
  /** Of the older ones. */
  loading: 'idle' | 'loading' | 'failed';
  /** Messages of others that came while nobody was looking. */
  unread: number;
  /** What is being written; kept while the panel is closed. */
  draft: string;
  /** Whether the server's history has arrived once. */
  loaded: boolean;
};

const initialState: ChatState = {
  entries: [],
  hasEarlier: false,
  loading: 'idle',
  unread: 0,
  draft: '',
  loaded: false,
};

/** Who writes here. */
type Author = { peerId: string; displayName: string };

function sentEntry(message: ChatMessage): ChatEntry {
  return { ...message, key: keyOf(message), to: 'room', state: 'sent' };
}

/** Puts messages of the server in their places. Returns those that were not known yet. */
function take(state: ChatState, messages: readonly ChatMessage[]): ChatMessage[] {
  const fresh = messages.filter((message) => state.entries.every(({ key }) => key !== keyOf(message)));
  for (const message of fresh) {
    // A connection may be lost between the message's arrival and the answer that tells of it.
    const unsent = state.entries.findIndex(
      ({ state, peerId, text }) => state === 'failed' && peerId === message.peerId && text === message.text,
    );
    if (unsent >= 0) state.entries.splice(unsent, 1);
    insertByTime(state.entries, sentEntry(message));
  }
  return fresh;
}

const slice = createSlice({
  name: 'chat',
  initialState,
  reducers: {
    messageReceived(state, { payload }: PayloadAction<ChatMessage>) {
      state.unread += take(state, [payload]).length;
    },
    /** The latest messages, after joining and after joining again. */
    latestReceived(state, { payload }: PayloadAction<{ messages: ChatMessage[]; more: boolean; ownPeerId: string }>) {
      const { messages, more, ownPeerId } = payload;
      const known = new Set(state.entries.map(({ key }) => key));
      const overlaps = messages.some((message) => known.has(keyOf(message)));
      // More was said meanwhile than one answer holds: a hole in the middle would be worse than to load the past again.
      if (!overlaps && more) state.entries = state.entries.filter(({ id }) => id === undefined);
      const missed = take(state, messages).filter(({ peerId }) => peerId !== ownPeerId);
      const oldest = state.entries.find(({ id }) => id !== undefined);
      if (!overlaps || oldest?.key === messages.map(keyOf)[0]) state.hasEarlier = more;
      // Who has just come has missed nothing.
      if (state.loaded) state.unread += missed.length;
      state.loaded = true;
    },
    earlierAsked(state) {
      state.loading = 'loading';
    },
    earlierReceived(state, { payload }: PayloadAction<{ messages: ChatMessage[]; more: boolean }>) {
      state.loading = 'idle';
      state.hasEarlier = payload.more && payload.messages.length > 0;
      take(state, payload.messages);
    },
    earlierFailed(state) {
      state.loading = 'failed';
    },
    sendStarted: {
      prepare: (author: Author, to: ChatEntry['to'], text: string, sentAt: number, key = nanoid()) => ({
        payload: { ...author, key, to, text, sentAt, state: 'sending' as const },
      }),
      reducer(state, { payload }: PayloadAction<ChatEntry>) {
        // What is sent again moves to the end, where it will stand for the others too.
        state.entries = [...state.entries.filter(({ key }) => key !== payload.key), payload];
      },
    },
    /** @param payload - `message`: as the server has it; left out for a word with the bot. */
    sendDone(state, { payload }: PayloadAction<{ key: string; message?: ChatMessage }>) {
      const { key, message } = payload;
      if (message) {
        state.entries = state.entries.filter((entry) => entry.key !== key);
        take(state, [message]);
        return;
      }
      const entry = state.entries.find((candidate) => candidate.key === key);
      if (entry) entry.state = 'sent';
    },
    sendFailed(state, { payload }: PayloadAction<{ key: string; problem: string }>) {
      const entry = state.entries.find(({ key }) => key === payload.key);
      if (!entry) return;
      entry.state = 'failed';
      entry.problem = payload.problem;
    },
    unsentDropped(state, { payload }: PayloadAction<{ key: string }>) {
      state.entries = state.entries.filter(({ key, state }) => key !== payload.key || state !== 'failed');
    },
    botSpoke: {
      prepare: (text: string, sentAt: number) => ({ payload: { key: nanoid(), text, sentAt } }),
      reducer(state, { payload }: PayloadAction<{ key: string; text: string; sentAt: number }>) {
        state.entries.push({ ...payload, peerId: null, displayName: '', to: 'bot', state: 'sent' });
        state.unread += 1;
      },
    },
    draftChanged(state, { payload }: PayloadAction<string>) {
      state.draft = payload;
    },
    chatRead(state) {
      state.unread = 0;
    },
  },
});

export const chatReducer = slice.reducer;
export const {
  messageReceived,
  latestReceived,
  earlierAsked,
  earlierReceived,
  earlierFailed,
  sendStarted,
  sendDone,
  sendFailed,
  unsentDropped,
  botSpoke,
  draftChanged,
  chatRead,
} = slice.actions;
