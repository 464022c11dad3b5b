// A rendered text as it crosses the channel: what stands in the template itself goes over once and is a number from then
// on, so that a mail costs what is personal in it. Numbers count per template and process.
import type { StandingText, TextPieces } from '../../core/templates/text-pieces.ts';
import type { RenderResult } from '../../ports/templates.ts';

/** Whole, or in pieces: numbers are standing texts. */
export type Pieces = string | readonly (string | number)[];

export type PiecewiseResult =
  | Exclude<RenderResult, { readonly kind: 'rendered' }>
  | (Omit<Extract<RenderResult, { readonly kind: 'rendered' }>, 'parts' | 'pieces'> & {
      readonly parts: Readonly<Record<string, Pieces>>;
    });

/** What stands in one template. */
export class StandingTexts {
  readonly texts: StandingText[] = [];
  readonly #numbers = new Map<string, number>();
  #told = 0;

  numberOf(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.texts.length);
    return this.texts.push({ text }) - 1;
  }

  /** Those the other side has not heard of. */
  tellNew(): readonly string[] {
    const news = this.texts.slice(this.#told);
    this.#told = this.texts.length;
    return news.map(({ text }) => text);
  }
}

export const joinPieces = (result: PiecewiseResult, standing: readonly StandingText[]): RenderResult => {
  if (result.kind !== 'rendered') return result;
  const parts: Record<string, string> = {};
  const pieces: Record<string, TextPieces> = {};
  for (const [name, part] of Object.entries(result.parts)) {
    if (typeof part === 'string') parts[name] = part;
    else {
      const named = part.map((piece) => (typeof piece === 'string' ? piece : standingText(standing, piece)));
      pieces[name] = named;
      parts[name] = joinText(named);
    }
  }
  return { ...result, parts, pieces };
};

/** Added up and not joined: whoever keeps the text keeps its pieces, which all messages share, until somebody reads it. */
const joinText = (pieces: TextPieces): string =>
  pieces.reduce<string>((text, piece) => text + (typeof piece === 'string' ? piece : piece.text), '');

const standingText = (standing: readonly StandingText[], number: number): StandingText => {
  const text = standing[number];
  if (text === undefined) throw new Error(`standing text ${number} was never told`);
  return text;
};
