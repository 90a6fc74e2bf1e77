/** The alerts we send or name (RFC 5246 section 7.2). */
export const alertDescription = {
  close_notify: 0,
  unexpected_message: 10,
  bad_record_mac: 20,
  handshake_failure: 40,
  bad_certificate: 42,
  unsupported_certificate: 43,
  certificate_expired: 45,
  certificate_unknown: 46,
  illegal_parameter: 47,
  unknown_ca: 48,
  decode_error: 50,
  decrypt_error: 51,
  protocol_version: 70,
  insufficient_security: 71,
  internal_error: 80,
  user_canceled: 90,
  no_renegotiation: 100,
  unsupported_extension: 110,
} as const;

export type AlertName = keyof typeof alertDescription;

/** An alert as it came. */
export interface DtlsAlert {
  level: 'warning' | 'fatal';
  /** The name the RFC gives it, or its number. */
  description: string;
}

const names = new Map<number, string>(Object.entries(alertDescription).map(([name, code]) => [code, name]));

/** An alert record's content; undefined when it is none. */
export function readAlert(plaintext: Buffer): DtlsAlert | undefined {
  if (plaintext.length !== 2) return undefined;
  const level = plaintext.readUInt8(0);
  if (level !== 1 && level !== 2) return undefined;
  const code = plaintext.readUInt8(1);
  return { level: level === 2 ? 'fatal' : 'warning', description: names.get(code) ?? `alert ${code}` };
}

/** An alert record's content. */
export function writeAlert(level: DtlsAlert['level'], name: AlertName): Buffer {
  return Buffer.from([level === 'fatal' ? 2 : 1, alertDescription[name]]);
}
