import type { MediaKind, Role } from '@parley/signaling-protocol';
import { type Invitation, openInvitation } from '../../invitations/Invitation.ts';

/** What somebody is and may do in a room. It outlasts a connection: whoever comes back with its `resumeToken` has it again. */
export class Standing {
  readonly invitation: Invitation;
  role: Role;
  /** Was let in once: neither lock nor lobby is in the way when it comes back. */
  welcome = false;
  /** Since when its hand is raised, milliseconds since 1970. */
  handRaisedAt: number | undefined;
  /** Counts those who entered; undefined before that. */
  arrival: number | undefined;
  /** The kinds that a host has muted, until it unmutes itself. */
  readonly mutedKinds = new Set<MediaKind>();

  /** @param invitation - Default: of somebody who needs none. */
  constructor(invitation: Invitation = openInvitation) {
    this.invitation = invitation;
    this.role = invitation.role ?? 'member';
  }
}
