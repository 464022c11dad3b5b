// relance import: people and events from a CSV file, by the same steps as the dashboard; the process that runs the
// command does the work itself.
import { open, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Command } from 'commander';
import type { ImportRecord } from '../ports/import-store.ts';
import { type GlobalOptions, createContext, withRuntime } from './context.ts';
import { CommandError, EXIT_FAILED, EXIT_USAGE } from './output.ts';

interface ImportOptions extends GlobalOptions {
  readonly workspace: string;
  readonly kind: string;
  readonly list?: string;
  readonly existingOnly?: boolean;
  readonly fireTriggers?: boolean;
  readonly rejects?: string;
}

export const registerPeople = (program: Command): void => {
  program
    .command('import <file>')
    .description('bring people or events from a CSV file; columns are understood by their names')
    .requiredOption('--workspace <key>', 'workspace')
    .option('--kind <kind>', 'attributes or events', 'attributes')
    .option('--list <name>', 'put everybody on a new list')
    .option('--existing-only', 'only update people who exist')
    .option('--fire-triggers', 'let the rows start campaigns')
    .option('--rejects <file>', 'where refused rows are written, as CSV')
    .action(async (file: string, _options: unknown, command: Command) =>
      importFile(file, command.optsWithGlobals<ImportOptions>()),
    );
};

const PIECE_BYTES = 1_000_000;

const importFile = async (file: string, options: ImportOptions): Promise<void> => {
  const { kind } = options;
  if (kind !== 'attributes' && kind !== 'events')
    throw new CommandError('--kind is attributes or events.', EXIT_USAGE);
  const { output, ...context } = createContext(options, { logLevel: 'warn' });
  const done = await withRuntime({ ...context, output }, async (runtime) => {
    const { wire } = await import('../app/wire.ts');
    const { importWhole } = await import('../app/import-file.ts');
    const parts = wire(runtime);
    try {
      return await importWhole(runtime, parts, {
        workspace: options.workspace,
        name: basename(file),
        kind,
        pieces: readPieces(file),
        list: options.list ?? null,
        updateExistingOnly: options.existingOnly === true,
        fireTriggers: options.fireTriggers === true,
        onReject: options.rejects === undefined ? null : await openRejects(options.rejects),
      });
    } finally {
      await parts.close();
    }
  });
  if (!done.ok) throw new CommandError(done.error.message, EXIT_FAILED);
  output.data(present(done.value), describe(done.value));
};

async function* readPieces(file: string): AsyncGenerator<string> {
  const handle = await open(file, 'r');
  const decoder = new TextDecoder('utf-8');
  try {
    for (;;) {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(PIECE_BYTES), 0, PIECE_BYTES, null);
      if (bytesRead === 0) break;
      yield decoder.decode(buffer.subarray(0, bytesRead), { stream: true });
    }
    yield decoder.decode();
  } finally {
    await handle.close();
  }
}

const openRejects = async (file: string): Promise<(lines: string) => Promise<void>> => {
  await writeFile(file, '');
  return (lines) => writeFile(file, lines, { flag: 'a' });
};

const present = ({ importId, status, rows, created, updated, skipped, rejected }: ImportRecord) => ({
  import_id: importId,
  status,
  rows,
  created,
  updated,
  skipped,
  rejected,
});

const describe = ({ rows, created, updated, skipped, rejected }: ImportRecord): readonly string[] => [
  `${rows} rows: ${created} new, ${updated} updated, ${skipped} skipped, ${rejected} refused.`,
];
