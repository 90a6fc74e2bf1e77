import { useEffect, useState } from 'react';
import { useCall } from '../../CallContext.ts';
import type { CallStatistics } from '../../media/collectStatistics.ts';

/** How long after one report the next is asked for, in milliseconds. */
const PAUSE_MS = 2000;

/** Two reports in a row of one participant: the latest, and the one before it, by which a rate can be told. */
export type StatisticsReports = { now: CallStatistics; before: CallStatistics | undefined };

/** Asks again and again for as long as the component that uses it is on screen. Undefined before the first answer. */
export function useStatistics(peerId: string): StatisticsReports | undefined {
  const client = useCall();
  const [reports, setReports] = useState<StatisticsReports & { peerId: string }>();

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    const ask = async () => {
      const now = await client.statistics(peerId);
      if (over) return;
      setReports((last) => ({ peerId, now, before: last?.peerId === peerId ? last.now : undefined }));
      timer = setTimeout(() => void ask(), PAUSE_MS);
    };
    void ask();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [client, peerId]);

  return reports?.peerId === peerId ? reports : undefined;
}
