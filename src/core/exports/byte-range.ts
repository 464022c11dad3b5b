// The rest of a file for whoever lost the connection (RFC 9110, 14): one range of bytes, the whole file for anything that
// asks for more than that.

export interface ByteRange {
  readonly from: number;
  /** The last byte. */
  readonly to: number;
}

/** Null: the whole file. */
export const readRange = (header: string | undefined, length: number): ByteRange | 'unsatisfiable' | null => {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '');
  const [, first = '', last = ''] = match ?? [];
  if (match === null || (first === '' && last === '')) return null;
  if (first === '') {
    const wanted = Number(last);
    return wanted === 0 || length === 0
      ? 'unsatisfiable'
      : { from: Math.max(0, length - wanted), to: length - 1 };
  }
  const [from, to] = [Number(first), last === '' ? length - 1 : Number(last)];
  if (from >= length) return 'unsatisfiable';
  // A range that ends before it begins is none.
  return to < from ? null : { from, to: Math.min(to, length - 1) };
};

/** Those bytes of what is being written, and not a piece read beyond them. */
export async function* cutRange(
  chunks: AsyncIterable<Uint8Array>,
  { from, to }: ByteRange,
): AsyncGenerator<Uint8Array> {
  let at = 0;
  for await (const chunk of chunks) {
    const cut = chunk.subarray(Math.max(0, from - at), Math.max(0, to + 1 - at));
    at += chunk.byteLength;
    if (cut.byteLength > 0) yield cut;
    if (at > to) return;
  }
}
