// How commands speak: data on standard output, everything else on standard error; `--json` makes the data one
// JSON document. Exit codes: 0 done, 1 failed, 2 wrong usage or settings.

export const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;

/** Something the operator can act on: shown without a stack. */
export class CommandError extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode: number = EXIT_FAILED) {
    super(message);
    this.exitCode = exitCode;
  }
}

export interface Output {
  readonly json: boolean;
  /** The command's result: `value` with --json, else the lines. */
  data(value: unknown, lines: readonly string[]): void;
  /** For people, never for pipes. */
  say(message: string): void;
  /** A line that replaces itself on a terminal, and appears now and then elsewhere. */
  progress(message: string): void;
}

const PROGRESS_MS = 5_000;

export const createOutput = (json: boolean): Output => {
  let lastProgressAt = 0;
  return {
    json,
    data: (value, lines) => {
      const text = json ? JSON.stringify(value, null, 2) : lines.join('\n');
      if (text !== '') process.stdout.write(`${text}\n`);
    },
    say: (message) => process.stderr.write(`${message}\n`),
    progress: (message) => {
      if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${message}`);
      else if (performance.now() - lastProgressAt > PROGRESS_MS) {
        lastProgressAt = performance.now();
        process.stderr.write(`${message}\n`);
      }
    },
  };
};

/** Columns padded to their widest cell. */
export const formatTable = (rows: readonly (readonly string[])[]): readonly string[] => {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
};
