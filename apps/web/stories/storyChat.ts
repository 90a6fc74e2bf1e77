import {
  botSpoke,
  latestReceived,
  messageReceived,
  sendDone,
  sendFailed,
  sendStarted,
} from '../src/features/chat/chatSlice.ts';
import type { AppDispatch } from '../src/store.ts';

const minuteMs = 60_000;
const me = { peerId: 'me', displayName: 'Robin Hale' };

const said: [peerId: string, displayName: string, text: string, minutesAgo: number][] = [
  [
    'p0',
    'Amara Okafor',
    'Good morning! The slides are at https://slides.example.org/q3?view=talk (no login needed).',
    24,
  ],
  ['p0', 'Amara Okafor', 'We start in a minute.', 23.5],
  ['me', 'Robin Hale', 'Thanks, I can see them.', 22],
  [
    'p1',
    'Jonas Weber',
    'My microphone makes a humming noise, so I stay muted and write here instead. Tell me if I should drop off and come back.',
    14,
  ],
  ['p2', 'Li Na', 'Two questions:\n1. which numbers are final?\n2. who sends the summary?', 4],
  ['me', 'Robin Hale', 'Final: all but March. I send it.', 2],
];

/** Puts a conversation into the store: `nothing`, `little` (unread), or `much`, with the bot and a message that failed. */
export function addConversation(dispatch: AppDispatch, amount: string): void {
  const now = Date.now();
  const messages = said.map(([peerId, displayName, text, minutesAgo], index) => ({
    id: index + 51,
    peerId,
    displayName,
    text,
    sentAt: Math.round(now - minutesAgo * minuteMs),
  }));
  if (amount === 'nothing') return;
  if (amount === 'little') {
    for (const message of messages.slice(0, 2)) dispatch(messageReceived(message));
    return;
  }
  dispatch(latestReceived({ messages, more: true, ownPeerId: me.peerId }));
  const { payload } = dispatch(sendStarted(me, 'bot', 'How long have we been here?', now - minuteMs));
  dispatch(sendDone({ key: payload.key }));
  dispatch(botSpoke('Hi Robin Hale, you wrote: How long have we been here?', now - minuteMs + 400));
  const unsent = dispatch(sendStarted(me, 'room', 'One more thing: who books the room?', now)).payload;
  dispatch(sendFailed({ key: unsent.key, problem: 'There is no connection just now.' }));
}
