// A rendered text as it was put together: what stands in the template is one object that all its messages share, so that
// whoever sends them need not do the same work on the same text again. Joined, the pieces are the text.

export interface StandingText {
  readonly text: string;
}

export type TextPieces = readonly (string | StandingText)[];
