import { limits } from '@parley/signaling-protocol';
import { defaultRoomLimits } from '../../rooms/roomSettings.ts';
import { integer } from '../forms.ts';
import type { Settings } from '../Setting.ts';

/** How much there may be; what would go beyond is refused, and says why. */
export const limitSettings = {
  MAX_ROOMS: { meaning: 'Rooms open at once.', form: integer(1, 1_000_000), default: '1000' },
  MAX_PARTICIPANTS: {
    meaning: 'Participants of a room, broadcasters included.',
    form: integer(1, 100_000),
    default: String(defaultRoomLimits.participants),
  },
  MAX_PRODUCERS: {
    meaning: 'Streams that a participant sends.',
    form: integer(1, 10_000),
    default: String(defaultRoomLimits.producersPerPeer),
  },
  MAX_DATA_PRODUCERS: {
    meaning: 'Data channels that a participant sends on.',
    form: integer(1, 10_000),
    default: String(defaultRoomLimits.dataProducersPerPeer),
  },
  MAX_CONSUMERS: {
    meaning: 'Streams and data channels that a participant receives; further ones are not offered.',
    form: integer(1, 1_000_000),
    default: String(defaultRoomLimits.consumersPerPeer),
  },
  MAX_CHAT_LENGTH: {
    meaning: 'Length of a chat message.',
    unit: 'characters',
    form: integer(1, limits.chatTextLength),
    default: String(defaultRoomLimits.chatLength),
  },
  MAX_CHAT_PER_MINUTE: {
    meaning: 'Chat messages of a participant in the long run; a third of it at once.',
    unit: 'messages a minute',
    form: integer(1, 6_000),
    default: String(defaultRoomLimits.chatPerMinute),
  },
  MAX_MESSAGE_BYTES: {
    meaning: 'Size of a message on a signalling connection.',
    unit: 'bytes',
    form: integer(16_384, 16_777_216),
    default: String(128 * 1024),
  },
  MAX_REQUESTS_PER_SECOND: {
    meaning: 'Requests of a signalling connection in the long run; ten times as many at once.',
    unit: 'requests a second',
    form: integer(10, 10_000),
    default: '100',
  },
} satisfies Settings;
