import { createHmac, createSecretKey } from 'node:crypto';

export type PrfHash = 'sha256' | 'sha384';

/** TLS 1.2's pseudo-random function (RFC 5246 section 5). */
export function prf(hash: PrfHash, secret: Buffer, label: string, seed: Buffer, lengthBytes: number): Buffer {
  const key = createSecretKey(secret);
  const labelledSeed = Buffer.concat([Buffer.from(label, 'latin1'), seed]);
  const blocks: Buffer[] = [];
  let produced = 0;
  let chain = labelledSeed;
  while (produced < lengthBytes) {
    chain = createHmac(hash, key).update(chain).digest();
    const block = createHmac(hash, key).update(chain).update(labelledSeed).digest();
    blocks.push(block);
    produced += block.length;
  }
  return Buffer.concat(blocks).subarray(0, lengthBytes);
}
