// Text that is built from pieces of a source and remembers, for every position, where it came from.

export interface Position {
  readonly line: number;
  readonly column: number;
}

export class SourceMap {
  readonly #source: string;
  readonly #pieces: string[] = [];
  /** Ascending: from this position of the text on, characters come from `source[i]`. */
  readonly #begins: number[] = [];
  readonly #sources: number[] = [];
  readonly #copied: boolean[] = [];
  #length = 0;

  constructor(source: string) {
    this.#source = source;
  }

  get text(): string {
    return this.#pieces.join('');
  }

  /** Appends a stretch of the source. Adjacent stretches become one. */
  copy(begin: number, end: number): void {
    if (end <= begin) return;
    const last = this.#begins.length - 1;
    const follows =
      last >= 0 &&
      this.#copied[last] === true &&
      this.#sources[last]! + (this.#length - this.#begins[last]!) === begin;
    if (!follows) this.#mark(begin, true);
    this.#append(this.#source.slice(begin, end));
  }

  /** Appends text of our own that stands for position `at` of the source. */
  write(at: number, text: string): void {
    this.#mark(at, false);
    this.#append(text);
  }

  /** Takes back the last character. */
  dropLast(): void {
    const last = this.#pieces.length - 1;
    this.#pieces[last] = this.#pieces[last]!.slice(0, -1);
    this.#length--;
  }

  /** Line and column, from 1, of the place in the source that a position of the text stands for. */
  locate(offset: number): Position {
    let low = 0;
    let high = this.#begins.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.#begins[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    const begin = this.#begins[low] ?? 0;
    const source = this.#sources[low] ?? 0;
    return locate(this.#source, this.#copied[low] === true ? source + Math.max(0, offset - begin) : source);
  }

  #mark(source: number, copied: boolean): void {
    this.#begins.push(this.#length);
    this.#sources.push(source);
    this.#copied.push(copied);
  }

  #append(text: string): void {
    this.#pieces.push(text);
    this.#length += text.length;
  }
}

export const locate = (source: string, offset: number): Position => {
  const before = source.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
};
