/** What a producer's `appData.encryption` says: that its frames are sealed, and with which key, so that nobody need try. */
export type EncryptionNote = { version: 1; keyId: number };

/**
 * Reads it. Undefined: what this producer sends is not encrypted. A note that means nothing here has a key id that no key has.
 */
export function readEncryptionNote(appData: Readonly<Record<string, unknown>>): { keyId: number } | undefined {
  const { encryption } = appData;
  if (encryption === undefined || encryption === null) return undefined;
  const { version, keyId } = encryption as { version?: unknown; keyId?: unknown };
  return { keyId: version === 1 && typeof keyId === 'number' ? keyId : -1 };
}
