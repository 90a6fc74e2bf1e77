import { chatMessage, id, role, roomState } from '@parley/signaling-protocol';
import * as v from 'valibot';
import { publications } from '../invitations/Invitation.ts';
import { ChatHistory } from './chat/ChatHistory.ts';
import { ResumeToken } from './ResumeToken.ts';
import { RoomMemory } from './RoomMemory.ts';
import type { Seat } from './standing/Seats.ts';
import { Standing } from './standing/Standing.ts';

const digest = v.pipe(v.string(), v.length(43));

/** What is written of a room for other servers. It holds no secrets: tokens are there by their digests. */
const record = v.object({
  door: v.object({ state: roomState, removed: v.array(v.string()) }),
  seats: v.array(
    v.object({
      peerId: id,
      resumeToken: digest,
      invitation: v.object({
        role: v.optional(role),
        displayName: v.optional(v.string()),
        publish: v.array(v.picklist(publications)),
        subscribe: v.boolean(),
        tokenDigest: v.optional(v.string()),
      }),
      role,
      welcome: v.boolean(),
      handRaisedAt: v.optional(v.number()),
      arrival: v.optional(v.number()),
      mutedKinds: v.array(v.picklist(['audio', 'video'])),
    }),
  ),
  chat: v.array(chatMessage),
});
type RoomRecord = v.InferOutput<typeof record>;

/** Writes down what a room is besides connections and media, as JSON; `seats`: of all who may come back to it. */
export function recordOf({ door, chat }: Pick<RoomMemory, 'door' | 'chat'>, seats: Iterable<Seat>): string {
  const written: RoomRecord = {
    door: { state: door.state, removed: [...door.removed] },
    seats: [...seats].map(({ peerId, resumeToken, standing: { invitation, mutedKinds, ...standing } }) => ({
      ...standing,
      peerId,
      resumeToken: resumeToken.digest,
      invitation: { ...invitation, publish: [...invitation.publish] },
      mutedKinds: [...mutedKinds],
    })),
    chat: [...chat.messages],
  };
  return JSON.stringify(written);
}

/** The memory of the room that {@link recordOf} wrote down, which was lost just now. Undefined: another version of Parley wrote something else. */
export function memoryOf(text: string): RoomMemory | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), record), text);
  if (!parsed.success) return undefined;
  const { door, seats, chat } = parsed.output;
  const memory = new RoomMemory({
    door: { state: door.state, removed: new Set(door.removed) },
    chat: new ChatHistory(chat),
  });
  for (const seat of seats) {
    const { peerId, resumeToken } = seat;
    memory.seats.keep({ peerId, resumeToken: ResumeToken.ofDigest(resumeToken), standing: standingOf(seat) });
  }
  memory.lostAtMs = Date.now();
  return memory;
}

function standingOf({ invitation, ...seat }: RoomRecord['seats'][number]): Standing {
  const { role: invitedAs, displayName, publish, subscribe, tokenDigest } = invitation;
  const standing = new Standing({
    role: invitedAs,
    displayName,
    publish: new Set(publish),
    subscribe,
    tokenDigest,
  });
  standing.role = seat.role;
  standing.welcome = seat.welcome;
  standing.handRaisedAt = seat.handRaisedAt;
  standing.arrival = seat.arrival;
  for (const kind of seat.mutedKinds) standing.mutedKinds.add(kind);
  return standing;
}
