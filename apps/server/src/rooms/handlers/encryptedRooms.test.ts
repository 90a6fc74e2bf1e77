import { beforeEach, describe, expect, it } from 'vitest';
import { produceData } from '../../testing/payloads.ts';
import { type Member, TestRoom } from '../../testing/TestRoom.ts';

const encryption = { version: 1, keyId: 4711 };
let test: TestRoom;
let ada: Member;

beforeEach(async () => {
  test = await TestRoom.open();
  ada = await test.member('ada');
  const codec = (mimeType: string, preferredPayloadType: number) => ({
    kind: 'video' as const,
    mimeType,
    preferredPayloadType,
    clockRate: 90_000,
  });
  test.room.router.rtpCapabilities.codecs?.push(codec('video/VP8', 101), codec('video/H264', 102));
});

const offered = async (guest: { ask: Member['ask'] }) => {
  const { codecs } = (await guest.ask('getRouterRtpCapabilities')) as { codecs: { mimeType: string }[] };
  return codecs.map(({ mimeType }) => mimeType);
};

const produce = (mimeType: string) => {
  const data = produceData(ada.send.id, 'webcam');
  const [codec] = data.rtpParameters.codecs;
  const rtpParameters = { ...data.rtpParameters, codecs: [{ ...codec, mimeType }] };
  return ada.ask('produce', { ...data, rtpParameters, appData: { source: 'webcam', encryption } });
};

describe('a room in which somebody encrypts', () => {
  it('offers only codecs that can be, until nobody does any more', async () => {
    expect(await offered(test.connect('ben'))).toContain('video/H264');
    const { id } = (await produce('video/VP8')) as { id: string };
    expect(await offered(test.connect('cy'))).toEqual(['audio/opus', 'video/VP8']);
    await ada.ask('closeProducer', { producerId: id });
    expect(await offered(test.connect('dan'))).toContain('video/H264');
  });

  it('refuses what can not be encrypted and is said to be', async () => {
    await expect(produce('video/H264')).rejects.toMatchObject({
      code: 400,
      message: "video/H264 can't be encrypted end to end; opus, VP8 and VP9 can",
    });
  });
});
