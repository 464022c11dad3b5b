// Compression, for files that are written piece by piece.
export interface Compression {
  deflate(text: string): Promise<{ readonly bytes: Uint8Array; readonly crc: number; readonly size: number }>;
}
