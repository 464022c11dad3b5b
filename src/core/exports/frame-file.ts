// Deflated pieces as a file: members of a ZIP, or of a gzip stream (RFC 1952: members stand one behind the other and
// read as one text).

export interface Piece {
  readonly bytes: Uint8Array;
  readonly crc: number;
  readonly size: number;
}

const writer = (length: number) => {
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  let at = 0;
  const self = {
    bytes,
    u16: (value: number) => {
      view.setUint16(at, value, true);
      at += 2;
      return self;
    },
    u32: (value: number) => {
      view.setUint32(at, value >>> 0, true);
      at += 4;
      return self;
    },
    ascii: (text: string) => {
      for (let i = 0; i < text.length; i++) bytes[at++] = text.charCodeAt(i);
      return self;
    },
  };
  return self;
};

const GZIP_HEAD = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255);

export async function* toGzip(pieces: AsyncIterable<Piece>): AsyncGenerator<Uint8Array> {
  for await (const { bytes, crc, size } of pieces) {
    yield GZIP_HEAD;
    yield bytes;
    yield writer(8).u32(crc).u32(size).bytes;
  }
}

/** Of the file, from what its pieces have together. */
export const gzipLength = (bytes: number, pieces: number): number => bytes + pieces * (GZIP_HEAD.length + 8);

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const VERSION = 20;
const DEFLATED = 8;
/** 1980-01-01, the first day that ZIP knows: when it was made stands in the name. */
const FIRST_DAY = 33;

interface Member extends Piece {
  readonly name: string;
  readonly at: number;
}

/** Names are ASCII. */
export async function* toZip(
  pieces: AsyncIterable<Piece>,
  nameOf: (n: number) => string,
): AsyncGenerator<Uint8Array> {
  const members: Omit<Member, 'bytes'>[] = [];
  const lengths: number[] = [];
  let at = 0;
  for await (const piece of pieces) {
    const name = nameOf(members.length + 1);
    const head = writer(30 + name.length)
      .u32(LOCAL)
      .u16(VERSION)
      .u16(0)
      .u16(DEFLATED)
      .u16(0)
      .u16(FIRST_DAY);
    head.u32(piece.crc).u32(piece.bytes.byteLength).u32(piece.size).u16(name.length).u16(0).ascii(name);
    members.push({ name, at, crc: piece.crc, size: piece.size });
    lengths.push(piece.bytes.byteLength);
    at += head.bytes.byteLength + piece.bytes.byteLength;
    yield head.bytes;
    yield piece.bytes;
  }
  const start = at;
  for (const [i, { name, at: place, crc, size }] of members.entries()) {
    const entry = writer(46 + name.length)
      .u32(CENTRAL)
      .u16(VERSION)
      .u16(VERSION)
      .u16(0)
      .u16(DEFLATED)
      .u16(0);
    entry
      .u16(FIRST_DAY)
      .u32(crc)
      .u32(lengths[i] ?? 0)
      .u32(size)
      .u16(name.length)
      .u16(0)
      .u16(0)
      .u16(0)
      .u16(0);
    entry.u32(0).u32(place).ascii(name);
    at += entry.bytes.byteLength;
    yield entry.bytes;
  }
  yield writer(22)
    .u32(END)
    .u16(0)
    .u16(0)
    .u16(members.length)
    .u16(members.length)
    .u32(at - start)
    .u32(start)
    .u16(0).bytes;
}

/** The same for a ZIP whose members all have names of that length. */
export const zipLength = (bytes: number, pieces: number, nameLength: number): number =>
  bytes + pieces * (30 + 46 + 2 * nameLength) + 22;
