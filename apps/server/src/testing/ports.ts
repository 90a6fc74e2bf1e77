/**
 * Media ports for a test, outside the range from which the system gives ports to others, and apart from those of tests
 * that run in other processes.
 *
 * @param nth - Below 30; tests in one file take different ones, of two ports each.
 */
export function mediaPort(nth: number): number {
  return 20_000 + (process.pid % 200) * 60 + nth * 2;
}
