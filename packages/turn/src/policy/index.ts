export { AddressRules, type AddressRulesOptions } from './AddressRules.ts';
export type { AuthPolicy, Credential } from './AuthPolicy.ts';
export { type ExactPeer, ExactPeers } from './ExactPeers.ts';
export { type PeerAddress, parsePeerAddress } from './PeerAddress.ts';
export type { PeerPolicy, PeerTranslation } from './PeerPolicy.ts';
export { AllocationQuota, type AllocationQuotaOptions, type QuotaPolicy } from './QuotaPolicy.ts';
export { type RateLimit, RateLimiter } from './RateLimiter.ts';
export { SharedSecret } from './SharedSecret.ts';
export { UserTable } from './UserTable.ts';
