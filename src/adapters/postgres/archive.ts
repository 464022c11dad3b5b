// The backup file: gzip around frames of one kind byte, four length bytes and a payload. Kinds: H header, T a
// table begins, D its rows as COPY text, E it ends with its count, Z the end. Without Z the file is not whole.
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';

export interface ArchiveTable {
  readonly name: string;
  readonly columns: readonly string[];
}

export interface ArchiveHeader {
  readonly format: 'relance-backup';
  readonly version: 1;
  readonly createdAt: string;
  readonly release: string;
  readonly installationId: string | null;
  /** Names, in order, that the schema had seen. */
  readonly migrations: readonly string[];
  readonly partitions: readonly string[];
  readonly tables: readonly ArchiveTable[];
}

export type Frame =
  | { readonly kind: 'header'; readonly header: ArchiveHeader }
  | { readonly kind: 'table'; readonly name: string }
  | { readonly kind: 'data'; readonly bytes: Buffer }
  | { readonly kind: 'end'; readonly rows: number }
  | { readonly kind: 'last' };

const HEAD_BYTES = 5;
const MAX_PAYLOAD_BYTES = 64 * 1024 * 1024;
const KIND = { header: 'H', table: 'T', data: 'D', end: 'E', last: 'Z' } as const;
const GZIP_LEVEL = 4;

export class ArchiveError extends Error {}

/** Written beside and renamed when whole and on disk; private, for it holds people's data. */
export const writeArchive = async (path: string, frames: AsyncIterable<Frame>): Promise<void> => {
  const beside = `${path}.partial`;
  try {
    await pipeline(
      Readable.from(encodeFrames(frames), { objectMode: false }),
      createGzip({ level: GZIP_LEVEL }),
      createWriteStream(beside, { mode: 0o600 }),
    );
    const file = await open(beside, 'r+');
    await file.sync();
    await file.close();
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
};

async function* encodeFrames(frames: AsyncIterable<Frame>): AsyncGenerator<Buffer> {
  for await (const frame of frames) {
    const payload = encodePayload(frame);
    const head = Buffer.alloc(HEAD_BYTES);
    head.write(KIND[frame.kind], 'latin1');
    head.writeUInt32BE(payload.length, 1);
    yield head;
    if (payload.length > 0) yield payload;
  }
}

const encodePayload = (frame: Frame): Buffer => {
  switch (frame.kind) {
    case 'header':
      return Buffer.from(JSON.stringify(frame.header));
    case 'table':
      return Buffer.from(frame.name);
    case 'data':
      return frame.bytes;
    case 'end':
      return Buffer.from(String(frame.rows));
    case 'last':
      return Buffer.alloc(0);
  }
};

/** Throws ArchiveError when the file is not ours, damaged or cut short. */
export async function* readArchive(path: string): AsyncGenerator<Frame> {
  const source = createReadStream(path);
  const unzipped = source.pipe(createGunzip());
  source.on('error', (error) => unzipped.destroy(error));
  let complete = false;
  try {
    for await (const frame of decodeFrames(unzipped)) {
      complete = frame.kind === 'last';
      yield frame;
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')) {
      throw new ArchiveError(`${path} is damaged or no backup: ${error.message}`);
    }
    throw error;
  } finally {
    source.destroy();
  }
  if (!complete) throw new ArchiveError(`${path} is cut short.`);
}

async function* decodeFrames(chunks: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (rest.length >= HEAD_BYTES) {
      const length = rest.readUInt32BE(1);
      if (length > MAX_PAYLOAD_BYTES) throw new ArchiveError('This is not a backup made by Relance.');
      if (rest.length < HEAD_BYTES + length) break;
      yield decodeFrame(rest.toString('latin1', 0, 1), rest.subarray(HEAD_BYTES, HEAD_BYTES + length));
      rest = rest.subarray(HEAD_BYTES + length);
    }
  }
  if (rest.length > 0) throw new ArchiveError('The backup is cut short.');
}

const decodeFrame = (kind: string, payload: Buffer): Frame => {
  switch (kind) {
    case KIND.header:
      return { kind: 'header', header: parseHeader(payload.toString('utf8')) };
    case KIND.table:
      return { kind: 'table', name: payload.toString('utf8') };
    case KIND.data:
      return { kind: 'data', bytes: payload };
    case KIND.end:
      return { kind: 'end', rows: Number(payload.toString('utf8')) };
    case KIND.last:
      return { kind: 'last' };
    default:
      throw new ArchiveError('This is not a backup made by Relance.');
  }
};

const parseHeader = (text: string): ArchiveHeader => {
  const header = JSON.parse(text) as ArchiveHeader;
  const known = header.format === 'relance-backup' && Number(header.version) === 1;
  if (!known) throw new ArchiveError('This backup was made by a newer release; use that one to restore it.');
  return header;
};

/** The header alone, for checks before anything is touched. */
export const readArchiveHeader = async (path: string): Promise<ArchiveHeader> => {
  for await (const frame of readArchive(path)) {
    if (frame.kind === 'header') return frame.header;
    break;
  }
  throw new ArchiveError(`${path} is not a backup made by Relance.`);
};
