// Whether the server answers. Calls report what they see; while it is away it is asked every few seconds, and when it is
// back whoever listens is told, so that screens heal without a reload.
type Listener = () => void;

const listeners = new Set<Listener>();
let isAway = false;
let timer: ReturnType<typeof setTimeout> | null = null;

const RETRY_MS = 3_000;

const change = (away: boolean): void => {
  if (away === isAway) return;
  isAway = away;
  for (const listener of listeners) listener();
};

export const reportReachable = (): void => change(false);

export const reportUnreachable = (): void => {
  change(true);
  timer ??= setTimeout(() => void probe(), RETRY_MS);
};

const probe = async (): Promise<void> => {
  timer = null;
  try {
    await fetch('/healthz', { cache: 'no-store' });
    reportReachable();
  } catch {
    reportUnreachable();
  }
};

export const isServerAway = (): boolean => isAway;

export const onReachability = (listener: Listener): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
