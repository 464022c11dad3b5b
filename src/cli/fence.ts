// relance fence status | confirm: what keeps a restored or copied database silent, and its release (G14).
import type { Command } from 'commander';
import { createMetrics } from '../adapters/observe/metrics.ts';
import { createObserver } from '../adapters/observe/log.ts';
import { readApplied } from '../adapters/postgres/migrate.ts';
import type { Pool } from '../adapters/postgres/pool.ts';
import { systemClock } from '../adapters/system/clock.ts';
import { systemRandom } from '../adapters/system/random.ts';
import { confirmFence, verifyInstallation } from '../app/fence.ts';
import { readFenceStatus } from '../app/fence-report.ts';
import { toIso } from '../core/time.ts';
import type { FenceStatus } from '../ports/fence.ts';
import { type CommandContext, type GlobalOptions, createContext, withDatabase } from './context.ts';
import { CommandError, formatTable } from './output.ts';

export const registerFence = (program: Command): void => {
  const fence = program.command('fence').description('the guard that keeps a restored database silent');
  fence
    .command('status')
    .description('whether sending is fenced, why, and what would be sent')
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command);
      const status = await withDatabase(context, (pool) => examine(context, pool));
      context.output.data(status, describeFence(status));
    });
  fence
    .command('confirm')
    .description('take this database for the true one and let it send')
    .option('--yes', 'really; without it, only what would be sent is shown')
    .action(async (options: { yes?: boolean }, command: Command) => {
      const context = contextOf(command);
      await withDatabase(context, (pool) => confirm(context, pool, options.yes === true));
    });
};

const contextOf = (command: Command): CommandContext =>
  createContext(command.optsWithGlobals<GlobalOptions>());

/** Looks as a starting process would, so that a copy that never ran is fenced here already. */
const examine = async ({ config, logger }: CommandContext, pool: Pool): Promise<FenceStatus> => {
  if ((await readApplied(pool)).length === 0) throw new CommandError('The database is empty.');
  const observer = createObserver(logger, createMetrics());
  const random = systemRandom(systemClock);
  await verifyInstallation({ pool, dataDir: config.dataDir, clock: systemClock, random, observer });
  return readFenceStatus(pool);
};

const confirm = async (context: CommandContext, pool: Pool, really: boolean): Promise<void> => {
  const before = await examine(context, pool);
  if (!before.fenced) return context.output.data(before, ['Sending is not fenced: nothing to confirm.']);
  if (!really) {
    context.output.data(before, describeFence(before));
    throw new CommandError('Nothing was changed. To let it send: relance fence confirm --yes');
  }
  const actor = `cli:${process.env['USER'] ?? 'unknown'}`;
  await confirmFence({ pool, dataDir: context.config.dataDir, random: systemRandom(systemClock) }, actor);
  const after = await readFenceStatus(pool);
  context.output.data(after, ['Confirmed. Sending resumes within a few seconds where workers run.']);
};

export const describeFence = (status: FenceStatus): readonly string[] => {
  const head = status.fenced
    ? [`Sending is FENCED since ${toIso(status.fencedAt ?? 0)} (${status.reason ?? ''}).`, status.explanation]
    : [status.explanation];
  return [...head, '', ...describeDue(status)];
};

const describeDue = ({ due }: FenceStatus): readonly string[] => {
  const { campaigns, fanouts, schedules } = due;
  if (campaigns.length + fanouts + schedules === 0) return ['Nothing waits to be sent.'];
  const rows = campaigns.map((row) => [
    String(row.workspaceId),
    row.name === '' ? row.campaignId : row.name,
    String(row.due),
    String(row.expired),
    String(row.later),
    row.oldestDueAt === null ? '' : toIso(row.oldestDueAt),
  ]);
  const title = ['workspace', 'campaign', 'due now', 'expired', 'later', 'oldest due'];
  return [
    ...formatTable([title, ...rows]),
    `Besides: ${fanouts} fan-outs under way and ${schedules} schedules past their time.`,
  ];
};
