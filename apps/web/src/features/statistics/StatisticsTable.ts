/** One quantity, as browser and server count it. Undefined: that side doesn't know it. */
export type StatisticsRow = { label: string; browser: string | undefined; server: string | undefined };

/** The numbers of one connection, stream or channel. */
export type StatisticsTable = {
  key: string;
  title: string;
  rows: StatisticsRow[];
  /** Why the server's numbers are missing. */
  problem?: string | undefined;
};

/** The rows that say something. */
export function known(rows: readonly StatisticsRow[]): StatisticsRow[] {
  return rows.filter(({ browser, server }) => browser !== undefined || server !== undefined);
}
