import { RtcpWriter } from '../../rtcp/RtcpWriter.ts';

/**
 * Where RTCP is written, for all sessions. Whoever needs it begins with `reset()`, sends what was written before anything else
 * can happen, and counts on nothing being there afterwards; links copy what they send.
 */
export const compound = new RtcpWriter();
