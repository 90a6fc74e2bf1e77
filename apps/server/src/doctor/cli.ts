import { ConfigError } from '../config/ConfigError.ts';
import { UsageError } from '../UsageError.ts';
import { doctorCommand, usage } from './doctorCommand.ts';

const args = process.argv.slice(2);

if (args.includes('--help')) {
  process.stdout.write(usage);
} else {
  doctorCommand(args, process.env).then(
    ({ text, hasFault }) => {
      process.stdout.write(text);
      process.exitCode = hasFault ? 1 : 0;
    },
    (error: unknown) => {
      const text = error instanceof ConfigError ? error.message : error;
      process.stderr.write(`${error instanceof UsageError ? `${error.message}\n\n${usage}` : text}\n`);
      process.exitCode = 2;
    },
  );
}
