// Hints between processes that parts have due work. They may get lost; polling is the truth.
export interface WakeUps {
  notify(parts: readonly number[]): Promise<void>;
  /** Resolves once listening; the result stops it. */
  listen(run: (parts: readonly number[]) => void): Promise<() => Promise<void>>;
}
