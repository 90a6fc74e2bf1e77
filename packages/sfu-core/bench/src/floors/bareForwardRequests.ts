import type { SrtpProfileName } from '@parley/dtls';

export type BareForwardRequests = {
  /** @param isNative by `sendmmsg` and OpenSSL, if they are there. Answers with the port that all use. */
  start: { data: { suite: SrtpProfileName; isNative: boolean }; answer: { port: number; isNative: boolean } };
  /** Key and salt of who sends, base64. */
  addProducer: { data: { keyBase64: string }; answer: unknown };
  /** Where one receiver is, and what its packets are encrypted with. Answers with its SSRC. */
  addConsumer: { data: { keyBase64: string; port: number }; answer: number };
  cpuUs: { data: undefined; answer: number };
};
