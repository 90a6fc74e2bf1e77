/** A process of the load tool: some of the members, at the command of the one that started it. */
import { serveRequests } from '../../../packages/sfu-core/bench/src/process/serveRequests.ts';
import { LocalShare } from './LocalShare.ts';
import type { ShareRequests } from './shareRequests.ts';

const share = new LocalShare();

serveRequests<ShareRequests>({
  join: (task) => share.join(task),
  beginMeasuring: () => share.beginMeasuring(),
  stopSending: () => share.stopSending(),
  figures: () => share.figures(),
  leave: () => share.leave(),
});
