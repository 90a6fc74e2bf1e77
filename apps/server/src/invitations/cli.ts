import { tokenCommand, UsageError, usage } from './tokenCommand.ts';

tokenCommand(process.argv.slice(2), process.env.JOIN_TOKEN_SECRET).then(
  (text) => process.stdout.write(`${text}\n`),
  (error: unknown) => {
    process.stderr.write(`${error instanceof UsageError ? `${error.message}\n\n${usage}` : error}\n`);
    process.exitCode = 1;
  },
);
