// Where a part of a message writes to: what is personal as text, what stands in the template by its number.
import type { Emitter } from 'liquidjs';
import type { Pieces, StandingTexts } from './pieces.ts';
import { print } from './print.ts';
import type { RenderState } from './render-state.ts';

/** Shorter ones are not worth their number. */
const MIN_CHARS = 64;

/** What a part of a message writes, counted for the whole message. */
export class PieceEmitter implements Emitter {
  readonly buffer = '';
  readonly #pieces: (string | number)[] = [];
  #open = '';
  readonly #state: RenderState;
  readonly #standing: StandingTexts;

  constructor(state: RenderState, standing: StandingTexts) {
    this.#state = state;
    this.#standing = standing;
  }

  write(value: unknown): void {
    const text = print(value);
    this.#state.chargeOutput(text.length);
    this.#open += text;
  }

  /** Of the template, not of a person. */
  writeStanding(text: string): void {
    if (text.length < MIN_CHARS) return this.write(text);
    this.#state.chargeOutput(text.length);
    this.#close();
    this.#pieces.push(this.#standing.numberOf(text));
  }

  pieces(): Pieces {
    if (this.#pieces.length === 0) return this.#open;
    this.#close();
    return this.#pieces;
  }

  #close(): void {
    if (this.#open !== '') this.#pieces.push(this.#open);
    this.#open = '';
  }
}
