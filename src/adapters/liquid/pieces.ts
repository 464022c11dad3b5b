// A rendered text as it crosses the channel: what stands in the template itself goes over once and is a number from then
// on, so that a mail costs what is personal in it. Numbers count per template and process.
import type { RenderResult } from '../../ports/templates.ts';

/** Whole, or in pieces: numbers are standing texts. */
export type Pieces = string | readonly (string | number)[];

export type PiecewiseResult =
  | Exclude<RenderResult, { readonly kind: 'rendered' }>
  | (Omit<Extract<RenderResult, { readonly kind: 'rendered' }>, 'parts'> & {
      readonly parts: Readonly<Record<string, Pieces>>;
    });

/** What stands in one template. */
export class StandingTexts {
  readonly texts: string[] = [];
  readonly #numbers = new Map<string, number>();
  #told = 0;

  numberOf(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }

  /** Those the other side has not heard of. */
  tellNew(): readonly string[] {
    const news = this.texts.slice(this.#told);
    this.#told = this.texts.length;
    return news;
  }
}

export const joinPieces = (result: PiecewiseResult, standing: readonly string[]): RenderResult => {
  if (result.kind !== 'rendered') return result;
  const parts: Record<string, string> = {};
  for (const [name, pieces] of Object.entries(result.parts)) parts[name] = joinText(pieces, standing);
  return { ...result, parts };
};

const joinText = (pieces: Pieces, standing: readonly string[]): string => {
  if (typeof pieces === 'string') return pieces;
  // Added up and not joined: whoever keeps the text keeps its pieces, which all messages share, until somebody reads it.
  return pieces.reduce<string>(
    (text, piece) => text + (typeof piece === 'string' ? piece : standingText(standing, piece)),
    '',
  );
};

const standingText = (standing: readonly string[], number: number): string => {
  const text = standing[number];
  if (text === undefined) throw new Error(`standing text ${number} was never told`);
  return text;
};
