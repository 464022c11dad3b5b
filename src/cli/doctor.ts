// relance doctor: what an operator would look at first. Exit code 1 when anything is wrong.
import type { Command } from 'commander';
import { type Finding, examineInstallation } from '../app/doctor.ts';
import { type GlobalOptions, createContext, withDatabase } from './context.ts';
import { EXIT_FAILED, formatTable } from './output.ts';
import { sayError } from './say-error.ts';

const MARKS: Readonly<Record<Finding['state'], string>> = { ok: 'ok', warning: 'WARN', problem: 'FAIL' };

export const registerDoctor = (program: Command): void => {
  program
    .command('doctor')
    .description('check database, settings, clock, disk, fence, mail server and what waits')
    .action(async (_options: unknown, command: Command) => {
      const context = createContext(command.optsWithGlobals<GlobalOptions>(), { logLevel: 'error' });
      const findings = await examine(context);
      const rows = findings.map(({ state, topic, detail }) => [MARKS[state], topic, detail]);
      context.output.data({ findings }, formatTable(rows));
      if (findings.some(({ state }) => state === 'problem')) process.exitCode = EXIT_FAILED;
    });
};

const examine = async (context: ReturnType<typeof createContext>): Promise<readonly Finding[]> => {
  try {
    return await withDatabase(context, (pool) => examineInstallation(pool, context.config));
  } catch (error) {
    return [{ topic: 'database', state: 'problem', detail: sayError(error) }];
  }
};
