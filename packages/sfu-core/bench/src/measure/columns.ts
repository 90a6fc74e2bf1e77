import type { ForwardRow } from './ForwardRow.ts';

/** One column of the tables, on the terminal and on the page. */
export interface Column {
  title: string;
  text(row: ForwardRow): string;
}

const SUITE_NAMES: Record<string, string> = {
  AEAD_AES_128_GCM: 'GCM',
  AEAD_AES_256_GCM: 'GCM-256',
  AES_CM_128_HMAC_SHA1_80: 'CM',
  AES_CM_128_HMAC_SHA1_32: 'CM-32',
};

/** What says which row it is. */
export const caseColumns: Column[] = [
  { title: 'sent', text: ({ media }) => media },
  { title: 'bytes', text: ({ bytes }) => String(bytes) },
  { title: 'group', text: ({ group }) => (group === 0 ? 'picture' : String(group)) },
  { title: 'consumers', text: ({ n }) => String(n) },
  { title: 'who', text: ({ path }) => path },
  { title: 'SRTP', text: ({ suite }) => SUITE_NAMES[suite] ?? suite },
];

export const figureColumns: Column[] = [
  { title: 'µs a packet', text: ({ usPerPacket }) => usPerPacket.toFixed(2) },
  { title: '÷ mediasoup', text: ({ ratioMediasoup }) => ratioText(ratioMediasoup) },
  { title: '÷ floor-js', text: ({ ratioFloorJs }) => ratioText(ratioFloorJs) },
  { title: '÷ floor-native', text: ({ ratioFloorNative }) => ratioText(ratioFloorNative) },
  { title: '÷ bare send', text: ({ ratioBareSend }) => ratioText(ratioBareSend) },
  { title: 'packets/s out', text: ({ outPps }) => outPps.toLocaleString('en') },
  { title: 'p50 ms', text: ({ p50Ms }) => p50Ms.toFixed(2) },
  { title: 'p99 ms', text: ({ p99Ms }) => p99Ms.toFixed(2) },
  { title: 'loss %', text: ({ lossPct }) => lossPct.toFixed(3) },
  { title: 'RSS MiB', text: ({ rssMiB }) => rssMiB.toFixed(0) },
];

/** What shows whether the bench itself was the bottleneck. */
export const busyColumns: Column[] = [
  { title: 'worker %', text: ({ workerCpuPct }) => String(workerCpuPct) },
  { title: 'generator %', text: ({ generatorCpuPct }) => String(generatorCpuPct) },
  { title: 'sink %', text: ({ sinkCpuPct }) => String(sinkCpuPct) },
];

function ratioText(ratio: number | undefined): string {
  return ratio === undefined ? '' : ratio.toFixed(2);
}
