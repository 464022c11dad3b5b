// Bounded work: so many requests and so many bytes of bodies at a time, the rest is told to come back (G13).

export interface LoadGate {
  /** Null when full; otherwise call the result once when the request is over. */
  enter(bytes: number): (() => void) | null;
}

export const makeLoadGate = (maxRequests: number, maxBytes: number): LoadGate => {
  let requests = 0;
  let held = 0;
  return {
    enter: (bytes) => {
      if (requests >= maxRequests || (requests > 0 && held + bytes > maxBytes)) return null;
      requests++;
      held += bytes;
      return () => {
        requests--;
        held -= bytes;
      };
    },
  };
};
