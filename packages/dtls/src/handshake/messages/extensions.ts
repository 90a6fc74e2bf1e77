import { ByteReader } from '../../wire/ByteReader.ts';
import { ByteWriter } from '../../wire/ByteWriter.ts';

/** The hello extensions we know. */
export const extensionType = {
  /** RFC 8422 section 5.1.1 */
  supportedGroups: 10,
  /** RFC 8422 section 5.1.2 */
  ecPointFormats: 11,
  /** RFC 5246 section 7.4.1.4.1 */
  signatureAlgorithms: 13,
  /** RFC 5764 section 4.1.1 */
  useSrtp: 14,
  /** RFC 7627 section 5.1 */
  extendedMasterSecret: 23,
  /** RFC 5746 section 3.2 */
  renegotiationInfo: 0xff01,
} as const;

/** A hello's extensions by type. */
export type Extensions = Map<number, Buffer>;

/** The extensions at a hello's end; undefined when they do not parse or one comes twice. A hello may also end before them. */
export function readExtensions(reader: ByteReader): Extensions | undefined {
  const extensions: Extensions = new Map();
  if (reader.complete) return extensions;
  const list = new ByteReader(reader.vector16());
  if (!reader.complete) return undefined;
  while (list.remainingBytes > 0) {
    const type = list.uint16();
    const content = list.vector16();
    if (!list.ok || extensions.has(type)) return undefined;
    extensions.set(type, content);
  }
  return extensions;
}

export function writeExtensions(writer: ByteWriter, extensions: Extensions): void {
  const list = new ByteWriter();
  for (const [type, content] of extensions) list.uint16(type).vector16(content);
  writer.vector16(list.finish());
}

/** supported_groups and signature_algorithms: two-byte numbers behind a two-byte length. */
export function uint16ListExtension(values: readonly number[]): Buffer {
  return new ByteWriter().uint16List(values).finish();
}

/** use_srtp: profiles, and an MKI, which we leave empty. */
export function useSrtpExtension(profileIds: readonly number[]): Buffer {
  return new ByteWriter().uint16List(profileIds).vector8(Buffer.alloc(0)).finish();
}

/** ec_point_formats: uncompressed points only. */
export const UNCOMPRESSED_POINT_FORMAT = Buffer.from([1, 0]);

/** renegotiation_info of a first handshake. */
export const EMPTY_RENEGOTIATION_INFO = Buffer.from([0]);
