/** Just enough DER to write a certificate (ITU-T X.690). */

function element(tag: number, content: Buffer): Buffer {
  if (content.length < 0x80) return Buffer.concat([Buffer.from([tag, content.length]), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const significant = length.subarray(length.findIndex((byte) => byte !== 0));
  return Buffer.concat([Buffer.from([tag, 0x80 | significant.length]), significant, content]);
}

export function derSequence(...elements: Buffer[]): Buffer {
  return element(0x30, Buffer.concat(elements));
}

export function derSet(...elements: Buffer[]): Buffer {
  return element(0x31, Buffer.concat(elements));
}

/** A non-negative integer from its big-endian bytes. */
export function derInteger(magnitude: Buffer): Buffer {
  const start = magnitude.findIndex((byte) => byte !== 0);
  const significant = start < 0 ? Buffer.from([0]) : magnitude.subarray(start);
  // A set top bit would make it negative.
  const negative = ((significant[0] ?? 0) & 0x80) !== 0;
  return element(0x02, negative ? Buffer.concat([Buffer.from([0]), significant]) : significant);
}

export function derNull(): Buffer {
  return element(0x05, Buffer.alloc(0));
}

export function derObjectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...arcs] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const arc of arcs) {
    const groups = [arc & 0x7f];
    for (let rest = arc >>> 7; rest > 0; rest >>>= 7) groups.unshift((rest & 0x7f) | 0x80);
    bytes.push(...groups);
  }
  return element(0x06, Buffer.from(bytes));
}

export function derUtf8String(text: string): Buffer {
  return element(0x0c, Buffer.from(text, 'utf8'));
}

/** UTCTime up to 2049, GeneralizedTime from then on (RFC 5280 section 4.1.2.5). */
export function derTime(time: Date): Buffer {
  const digits = time.toISOString().replace(/[-:T]/g, '').slice(0, 14);
  if (time.getUTCFullYear() < 2050) return element(0x17, Buffer.from(`${digits.slice(2)}Z`, 'latin1'));
  return element(0x18, Buffer.from(`${digits}Z`, 'latin1'));
}

export function derBitString(bytes: Buffer): Buffer {
  return element(0x03, Buffer.concat([Buffer.from([0]), bytes]));
}

/** A constructed element with a context-specific tag. */
export function derContext(number: number, content: Buffer): Buffer {
  return element(0xa0 | number, content);
}
