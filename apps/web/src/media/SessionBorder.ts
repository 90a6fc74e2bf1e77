import { createDevice, prepareDevice } from './browserDevice.ts';
import { ProtooConnection, type ProtooConnectionListener, type SignallingConnection } from './ProtooConnection.ts';

/** What stands outside the page, so that a test can stand in for it. */
export type SessionBorder = {
  openConnection: (url: string, listener: ProtooConnectionListener) => SignallingConnection;
  createDevice: typeof createDevice;
  /** Does ahead what {@link createDevice} and loading the device would spend time on. */
  prepareDevice: typeof prepareDevice;
};

/** The real border. */
export const realBorder: SessionBorder = {
  openConnection: (url, listener) => new ProtooConnection(url, listener),
  createDevice,
  prepareDevice,
};
