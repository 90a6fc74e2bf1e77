import { checkPath, type NetworkPath, networkPaths, type PathCheckOptions, type PathVerdict } from './checkPath.ts';

/** What is known of each way so far; undefined: it is still being tried. */
export type NetworkReport = Record<NetworkPath, PathVerdict | undefined>;

/** Finds out which ways lead to the server, outside any call. */
export class NetworkCheck {
  readonly #options: PathCheckOptions;

  constructor(options: PathCheckOptions) {
    this.#options = options;
  }

  /**
   * Tries all ways at once. Never rejects.
   *
   * @param onProgress - Gets what is known, whenever that changes.
   */
  async run(onProgress: (report: NetworkReport) => void): Promise<NetworkReport> {
    let report: NetworkReport = { udp: undefined, tcp: undefined, turn: undefined };
    onProgress(report);
    await Promise.all(
      networkPaths.map(async (path) => {
        const verdict = await checkPath(path, this.#options);
        report = { ...report, [path]: verdict };
        onProgress(report);
      }),
    );
    return report;
  }
}
