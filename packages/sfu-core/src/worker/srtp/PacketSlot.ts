/**
 * Bytes that are free in front of every outgoing packet. HMAC's inner pad (one SHA-1 block) is written there, so that
 * one hash call covers `pad | packet | roll-over counter`. What else uses the room (TCP framing) writes after protection.
 */
export const SLOT_HEADROOM_BYTES = 64;

/** Bytes that are free behind every outgoing packet, for the tag, the roll-over counter and the SRTCP index. */
export const SLOT_TAILROOM_BYTES = 32;
