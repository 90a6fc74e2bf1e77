import type { SfuActiveSpeakerObserver, SfuAudioLevelObserver } from '../sfu/border.ts';
import { FakeObject } from './FakeObject.ts';
import type { FakeProducer } from './FakeStreams.ts';

class FakeRtpObserver extends FakeObject {
  readonly producerIds: string[] = [];
  options: object | undefined;

  async addProducer({ producerId }: { producerId: string }): Promise<void> {
    this.producerIds.push(producerId);
  }
}

export class FakeAudioLevelObserver extends FakeRtpObserver implements SfuAudioLevelObserver {
  /** What is heard, loudest first; nothing: silence. */
  hear(...volumes: { producer: FakeProducer; volume: number }[]): void {
    if (volumes.length === 0) this.emit('silence');
    else this.emit('volumes', volumes);
  }
}

export class FakeActiveSpeakerObserver extends FakeRtpObserver implements SfuActiveSpeakerObserver {
  dominate(producer: FakeProducer): void {
    this.emit('dominantspeaker', { producer });
  }
}
