import { UsageError } from '../commandLine.ts';
import { isGood, reportOf, textOf } from './LoadReport.ts';
import { parseLoadCommand, USAGE } from './options.ts';
import { runLoad } from './runLoad.ts';

async function run(args: string[]): Promise<number> {
  const { options, json, help } = parseLoadCommand(args);
  if (help) {
    console.log(USAGE);
    return 0;
  }
  // For people; the report alone is on stdout.
  const figures = await runLoad(options, (what) => console.error(what));
  const report = reportOf(options, figures);
  console.log(json ? JSON.stringify(report) : textOf(report));
  return isGood(report) ? 0 : 1;
}

run(process.argv.slice(2)).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    console.error(error instanceof UsageError ? `${error.message}\n\n${USAGE}` : error);
    process.exitCode = 1;
  },
);
