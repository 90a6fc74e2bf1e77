/** What was sent and received, by one member or by many. All of them only rise, but `lost`. */
export interface MediaCounters {
  /** Packets of publishers. */
  sent: number;
  /** Packets that came by themselves. */
  received: number;
  receivedBytes: number;
  /** Packets that came again, by RTX. */
  recovered: number;
  /** Packets that have not come at all. */
  lost: number;
  /** Packets that were decrypted and compared. */
  checked: number;
  /** Of those: what could not be decrypted, or was not what a publisher had sent. */
  damaged: number;
  /** Packets that receivers asked the server for. */
  nacked: number;
  /** Packets that the server asked publishers for. */
  nackedOfPublishers: number;
  /** Key frames that the server asked publishers for. */
  keyFrameRequests: number;
}

export function noMedia(): MediaCounters {
  return {
    sent: 0,
    received: 0,
    receivedBytes: 0,
    recovered: 0,
    lost: 0,
    checked: 0,
    damaged: 0,
    nacked: 0,
    nackedOfPublishers: 0,
    keyFrameRequests: 0,
  };
}

/** Adds `more` to `sum`, in place, `times` times: -1 subtracts. */
export function addMedia(sum: MediaCounters, more: MediaCounters, times = 1): MediaCounters {
  for (const name of Object.keys(sum) as (keyof MediaCounters)[]) sum[name] += times * more[name];
  return sum;
}
