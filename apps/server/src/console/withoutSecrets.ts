const secretKeys: ReadonlySet<string> = new Set(
  ['password', 'credential', 'token', 'resumeToken', 'secret', 'keyBase64', 'privateKey', 'key'].map((key) =>
    key.toLowerCase(),
  ),
);

/** A copy in which what must not be shown is masked: ICE passwords, SRTP keys, tokens. */
export function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => {
      // Only texts: a map of the SFU has numbers and objects under `key`.
      const secret = typeof entry === 'string' && secretKeys.has(key.toLowerCase());
      return [key, secret ? '***' : withoutSecrets(entry)];
    }),
  );
}
