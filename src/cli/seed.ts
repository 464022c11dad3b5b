// relance seed: the demo shop in an empty installation, with its first keys.
import type { Command } from 'commander';
import { type GlobalOptions, createContext, withRuntime } from './context.ts';
import { CommandError } from './output.ts';

export const registerSeed = (program: Command): void => {
  program
    .command('seed')
    .description('make the demo shop in an empty installation')
    .action(async (_options: unknown, command: Command) => {
      const context = createContext(command.optsWithGlobals<GlobalOptions>());
      const { describeSeed } = await import('../app/first-start.ts');
      const { seedDemo } = await import('../app/seed.ts');
      context.output.progress('Making the demo shop…');
      const report = await withRuntime(context, ({ pools, clock, random, seal, config }) =>
        seedDemo({ pool: pools.reports, clock, random, seal, config }),
      );
      if (report === null) {
        throw new CommandError(
          'There are workspaces already; the demo is only made in an empty installation.',
        );
      }
      const { publicUrl, host, port } = context.config;
      context.output.data(report, describeSeed(report, publicUrl ?? `http://${host}:${port}`));
    });
};
