import { createContext, useContext } from 'react';
import type { Gestures } from './media/Gestures.ts';
import type { HostPowers } from './media/HostPowers.ts';
import type { CallHistory } from './media/history/CallHistory.ts';
import type { NetworkCheck } from './media/networkCheck/NetworkCheck.ts';
import type { Reception } from './media/Reception.ts';
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
  | 'setPassphrase'
  | 'showPicture'
  | 'floatPicture'
  | 'sendChat'
  | 'resendChat'
  | 'loadEarlierChat'
  | 'statistics'
> & {
  gestures: Pick<Gestures, keyof Gestures>;
  powers: Pick<HostPowers, keyof HostPowers>;
  reception: Pick<Reception, keyof Reception>;
  networkCheck: Pick<NetworkCheck, 'run'>;
  history: Pick<CallHistory, 'of' | 'subscribe'>;
};

const CallContext = createContext<CallControls | undefined>(undefined);

/** Gives the screens below their call. */
export const CallProvider = CallContext.Provider;

/** The call of the screens above. */
export function useCall(): CallControls {
  const client = useContext(CallContext);
  if (!client) throw new Error('useCall() needs a CallProvider above it');
  return client;
}
