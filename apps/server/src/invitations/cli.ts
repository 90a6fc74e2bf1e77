import { ConfigError } from '../config/ConfigError.ts';
import { UsageError } from '../UsageError.ts';
import { tokenCommand, usage } from './tokenCommand.ts';

tokenCommand(process.argv.slice(2), process.env).then(
  (text) => process.stdout.write(`${text}\n`),
  (error: unknown) => {
    const text = error instanceof ConfigError ? error.message : error;
    process.stderr.write(`${error instanceof UsageError ? `${error.message}\n\n${usage}` : text}\n`);
    process.exitCode = 1;
  },
);
