// Packets are built in few buffers, so the view of the last one's memory is nearly always the right one.
let viewed: Buffer | undefined;
let viewedWords: Int32Array = new Int32Array(0);

/**
 * XORs `lengthBytes` of the target with a key stream, four bytes at a time where the target is aligned (a slot at a
 * multiple of four is: RTP headers are multiples of four).
 *
 * @param keyWordOffset where the key stream begins, in words of four bytes.
 */
export function xorKeyStream(
  target: Buffer,
  targetOffset: number,
  lengthBytes: number,
  keyWords: Int32Array,
  keyWordOffset: number,
): void {
  const memoryOffset = target.byteOffset + targetOffset;
  let done = 0;
  if ((memoryOffset & 3) === 0) {
    if (target !== viewed) {
      viewed = target;
      viewedWords = new Int32Array(target.buffer, 0, target.buffer.byteLength >>> 2);
    }
    const wordCount = lengthBytes >>> 2;
    xorWords(viewedWords, memoryOffset >>> 2, keyWords, keyWordOffset, wordCount);
    done = wordCount << 2;
  }
  if (done === lengthBytes) return;
  const keyBytes = new Uint8Array(keyWords.buffer, keyWords.byteOffset + (keyWordOffset << 2));
  for (; done < lengthBytes; done++) {
    target[targetOffset + done] = (target[targetOffset + done] ?? 0) ^ (keyBytes[done] ?? 0);
  }
}

/** The innermost loop of all. Every index is inside (hence the casts): nothing but loads, XORs and stores remains. */
function xorWords(words: Int32Array, wordOffset: number, keyWords: Int32Array, keyWordOffset: number, count: number) {
  for (let i = 0; i < count; i++) {
    words[wordOffset + i] = (words[wordOffset + i] as number) ^ (keyWords[keyWordOffset + i] as number);
  }
}
