// What was typed and not yet saved, kept for this tab through reloads. Never anything secret: callers strip that first.
const PREFIX = 'relance.form.';

export interface Kept<Values> {
  readonly values: Values;
  /** Of what they were typed over. */
  readonly version: string | number;
}

export const keepValues = <Values>(id: string, kept: Kept<Values>): void => {
  try {
    sessionStorage.setItem(PREFIX + id, JSON.stringify(kept));
  } catch {
    // A full or forbidden storage keeps nothing; the form works without.
  }
};

export const forgetValues = (id: string): void => {
  try {
    sessionStorage.removeItem(PREFIX + id);
  } catch {
    // Nothing was kept either.
  }
};

export const findValues = <Values>(id: string): Kept<Values> | null => {
  try {
    const text = sessionStorage.getItem(PREFIX + id);
    return text === null ? null : (JSON.parse(text) as Kept<Values>);
  } catch {
    return null;
  }
};
