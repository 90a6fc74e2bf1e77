import { type DlrrEntry, type ExtendedReport, ExtendedReportBlock } from './RtcpPacket.ts';

const BLOCK_HEADER_BYTES = 4;
const DLRR_ENTRY_BYTES = 12;

/** Parses what follows the header of an extended report (RFC 3611); blocks of other types are passed over. */
export function parseExtendedReport(body: Buffer): ExtendedReport | undefined {
  if (body.length < 4) return undefined;
  const report: ExtendedReport = { type: 'xr', ssrc: body.readUInt32BE(0), dlrr: [] };
  let position = 4;
  while (position < body.length) {
    if (position + BLOCK_HEADER_BYTES > body.length) return undefined;
    const blockType = body.readUInt8(position);
    const start = position + BLOCK_HEADER_BYTES;
    const end = start + 4 * body.readUInt16BE(position + 2);
    if (end > body.length) return undefined;
    if (blockType === ExtendedReportBlock.RECEIVER_REFERENCE_TIME) {
      if (end - start < 8) return undefined;
      report.receiverReferenceTime = {
        ntpSeconds: body.readUInt32BE(start),
        ntpFraction: body.readUInt32BE(start + 4),
      };
    } else if (blockType === ExtendedReportBlock.DLRR) {
      if ((end - start) % DLRR_ENTRY_BYTES !== 0) return undefined;
      for (let entry = start; entry < end; entry += DLRR_ENTRY_BYTES) report.dlrr.push(parseDlrrEntry(body, entry));
    }
    position = end;
  }
  return report;
}

function parseDlrrEntry(body: Buffer, position: number): DlrrEntry {
  return {
    ssrc: body.readUInt32BE(position),
    lastRr: body.readUInt32BE(position + 4),
    delaySinceLastRr: body.readUInt32BE(position + 8),
  };
}
