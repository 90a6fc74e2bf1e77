export type { EndReason } from './allocation/AllocationTable.ts';
export type { RelayOptions } from './allocation/RelayAddresses.ts';
export type { Usage } from './allocation/Usage.ts';
export { BindingResponder, type BindingSource } from './BindingResponder.ts';
export { CertificateFiles, type CertificatePem, type CertificateSource } from './listeners/CertificateFiles.ts';
export type { ClientTransport } from './listeners/ClientPath.ts';
export type { StreamLimits } from './listeners/StreamListener.ts';
export * from './policy/index.ts';
export type { TurnCounters } from './TurnCounters.ts';
export { TurnServer } from './TurnServer.ts';
export {
  type DeniedRequest,
  type EndedSession,
  type SessionInfo,
  type TurnServerEvents,
  usageLine,
} from './TurnServerEvents.ts';
export type { ListenerOptions, TurnServerOptions } from './TurnServerOptions.ts';
export { type Clock, systemClock } from './time/Clock.ts';
