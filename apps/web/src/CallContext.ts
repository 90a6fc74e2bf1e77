import { createContext, useContext } from 'react';
import type { HostPowers } from './media/HostPowers.ts';
import type { RoomClient } from './media/RoomClient.ts';

/** What the screens may ask of the call. Stories and tests give one that does nothing. */
export type CallControls = Pick<
  RoomClient,
  | 'join'
  | 'leave'
  | 'reconnectNow'
  | 'openPreview'
  | 'openInputs'
  | 'selectInput'
  | 'setPictureHeight'
  | 'stopCamera'
  | 'setMuted'
  | 'startSharing'
  | 'stopSharing'
  | 'setAudioOnly'
  | 'showPicture'
  | 'floatPicture'
  | 'raiseHand'
  | 'react'
  | 'sendChat'
  | 'resendChat'
  | 'loadEarlierChat'
  | 'statistics'
> & { powers: Pick<HostPowers, keyof HostPowers> };

const CallContext = createContext<CallControls | undefined>(undefined);

/** Gives the screens below their call. */
export const CallProvider = CallContext.Provider;

/** The call of the screens above. */
export function useCall(): CallControls {
  const client = useContext(CallContext);
  if (!client) throw new Error('useCall() needs a CallProvider above it');
  return client;
}
