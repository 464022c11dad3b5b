// relance export: people as a CSV file whose columns an import takes back. The file appears whole or not at all.
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { Command } from 'commander';
import { toGzip } from '../core/exports/frame-file.ts';
import type { ExportChunk } from '../ports/export-store.ts';
import { type GlobalOptions, createContext, withRuntime } from './context.ts';
import { CommandError, EXIT_FAILED, EXIT_USAGE } from './output.ts';

interface ExportOptions extends GlobalOptions {
  readonly workspace: string;
  readonly segment?: string;
  readonly attributes?: string;
}

export const registerExport = (program: Command): void => {
  program
    .command('export <file>')
    .description(
      'write people into a CSV file that `import` takes back; compressed when its name ends in .gz',
    )
    .requiredOption('--workspace <key>', 'workspace')
    .option('--segment <id or key>', 'only who is in this segment now')
    .option(
      '--attributes <names>',
      'custom attributes, separated by commas (default: all that were seen, up to 200)',
    )
    .action(async (file: string, _options: unknown, command: Command) =>
      exportFile(file, command.optsWithGlobals<ExportOptions>()),
    );
};

/** What the caller can mend by calling otherwise. */
const WRONG_USAGE = new Set(['unknown_workspace', 'invalid_segment_id']);

const exportFile = async (file: string, options: ExportOptions): Promise<void> => {
  const { output, ...context } = createContext(options, { logLevel: 'warn' });
  const done = await withRuntime({ ...context, output }, async (runtime) => {
    const { wire } = await import('../app/wire.ts');
    const { exportWhole } = await import('../app/export-file.ts');
    const parts = wire(runtime);
    try {
      return await exportWhole(runtime, parts, {
        workspace: options.workspace,
        segment: options.segment ?? null,
        attributes: options.attributes === undefined ? null : readNames(options.attributes),
        onProgress: (people) => {
          if (people > 0) output.progress(`${people} people …`);
        },
        onDone: (pieces) => writeWhole(file, pieces),
      });
    } finally {
      await parts.close();
    }
  });
  if (!done.ok)
    throw new CommandError(done.error.message, WRONG_USAGE.has(done.error.code) ? EXIT_USAGE : EXIT_FAILED);
  const { exportId, people } = done.value;
  output.data({ export_id: exportId, people, file }, [`${people} people in ${file}.`]);
};

const readNames = (text: string): readonly string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

const writeWhole = async (file: string, pieces: AsyncIterable<ExportChunk>): Promise<void> => {
  const unfinished = `${file}.part`;
  const compressed = Readable.from(toGzip(pieces));
  try {
    // Personal data: nobody else's to read.
    const target = createWriteStream(unfinished, { mode: 0o600 });
    await (file.endsWith('.gz')
      ? pipeline(compressed, target)
      : pipeline(compressed, createGunzip(), target));
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
};
