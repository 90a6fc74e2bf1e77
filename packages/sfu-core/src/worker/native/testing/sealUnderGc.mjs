// Run with --expose-gc: seals packets with ciphers that come and go, some closed and some forgotten, sends them, and collects
// garbage all the while. Says at the end how many came, and how many of those could not be opened by node's own cipher.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';

const [dist] = process.argv.slice(2);
const { createAcceleration } = await import(`${dist}/worker/native/createAcceleration.js`);
const { createSrtpCipher } = await import(`${dist}/worker/srtp/createSrtpCipher.js`);
const { SRTP_PROFILES } = await import(`${dist}/worker/srtp/SrtpProfile.js`);
const { Egress } = await import(`${dist}/worker/io/Egress.js`);
const { UdpPort } = await import(`${dist}/worker/io/UdpPort.js`);

const ROUNDS = 150;
const PACKETS_PER_ROUND = 32;
const OFFSET = 64;
const PACKET_BYTES = 600;
const HEADER_BYTES = 12;
const SSRC = 7;
const profile = SRTP_PROFILES.AEAD_AES_128_GCM;

const { batch, createCipher } = createAcceleration();
const egress = new Egress(batch);
const port = await UdpPort.bind({ ip: '127.0.0.1', port: 0 }, { onPacket: () => undefined });
const remote = createSocket('udp4');
const listening = once(remote, 'listening');
remote.bind(0, '127.0.0.1');
await listening;
remote.setRecvBufferSize(1 << 22);
const tuple = port.tupleTo('127.0.0.1', remote.address().port);

const keysOf = (round) => {
  const direction = {
    encryptionKey: Buffer.alloc(16, round),
    authenticationKey: Buffer.alloc(0),
    salt: Buffer.alloc(12, 5),
  };
  return { rtp: direction, rtcp: direction };
};

let wrongCount = 0;
let receivedCount = 0;
let roundDone = () => undefined;
remote.on('message', (packet) => {
  const round = packet.readUInt32BE(4);
  const stream = createSrtpCipher(profile, keysOf(round & 0xff)).rtpStream(SSRC, 1, true);
  const opened = stream.unprotect(packet, 0, packet.length, HEADER_BYTES, 0, packet.readUInt16BE(2));
  if (opened !== PACKET_BYTES || packet.subarray(HEADER_BYTES, opened).some((byte) => byte !== (round & 0xff)))
    wrongCount++;
  receivedCount++;
  if (receivedCount === (round + 1) * PACKETS_PER_ROUND) roundDone();
});

for (let round = 0; round < ROUNDS; round++) {
  const done = new Promise((resolve) => {
    roundDone = () => resolve(undefined);
  });
  const cipher = createCipher(profile, keysOf(round & 0xff));
  const stream = cipher.rtpStream(SSRC, 1, false);
  for (let i = 0; i < PACKETS_PER_ROUND; i++) {
    const { buffer } = egress;
    const start = egress.slotOffset + OFFSET;
    buffer.fill(round & 0xff, start, start + PACKET_BYTES);
    buffer.writeUInt32BE(0x80600000 + i, start);
    buffer.writeUInt32BE(round, start + 4);
    buffer.writeUInt32BE(SSRC, start + 8);
    const lengthBytes = stream.protect(buffer, start, PACKET_BYTES, HEADER_BYTES, 0, i);
    tuple.sendSlot(egress, start, lengthBytes);
    if (i % 8 === 0) globalThis.gc();
  }
  egress.flush();
  if (round % 2 === 0) cipher.close();
  await done;
}
port.close();
remote.close();
console.log(JSON.stringify({ isNative: batch !== undefined, receivedCount, wrongCount }));
