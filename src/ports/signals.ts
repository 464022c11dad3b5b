// Hints between processes: something is due, something changed. A hint may get lost or come twice; polling is the
// truth everywhere (F63, F64).

export type Topic =
  | 'due'
  | 'plan'
  | 'sandbox'
  | 'keys'
  | 'campaigns'
  | 'configurations'
  | 'geofences'
  | 'rehearsal'
  | 'import'
  | 'export'
  | 'names'
  | 'counts';

export interface Signals {
  /** Tells this process at once and the others soon. Never throws; equal payloads sent together are merged. */
  send(topic: Topic, payload: string): void;
  /** Returns how to stop listening. */
  on(topic: Topic, handle: (payload: string) => void): () => void;
  close(): Promise<void>;
}
