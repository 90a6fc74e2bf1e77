import type { Handlers } from './Handler.ts';

/** The room's chat. */
export const chatHandlers: Handlers<'sendChat' | 'getChatHistory'> = {
  sendChat: ({ room, peer }, { text }) => room.chat.write(peer, text),
  getChatHistory: ({ room, peer }, { before }) => room.chat.read(peer, before),
};
