// Parts of the frame that most visits never need: loaded when they are first wanted, and told when they stand.
import { lazy, Suspense, useEffect, useSyncExternalStore, type ComponentType } from 'react';

export interface OnDemand {
  /** Where it will stand; nothing until it is wanted. */
  readonly Area: () => React.ReactNode;
  /** Resolves once it stands there. */
  readonly want: () => Promise<void>;
}

export const onDemand = (load: () => Promise<ComponentType>): OnDemand => {
  const listeners = new Set<() => void>();
  let isWanted = false;
  let told = (): void => undefined;
  const stands = new Promise<void>((resolve) => {
    told = resolve;
  });
  const Loaded = lazy(async () => {
    const Inner = await load();
    const Standing = () => {
      useEffect(told, []);
      return <Inner />;
    };
    return { default: Standing };
  });
  const subscribe = (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const Area = () =>
    useSyncExternalStore(subscribe, () => isWanted) ? (
      <Suspense fallback={null}>
        <Loaded />
      </Suspense>
    ) : null;
  const want = (): Promise<void> => {
    isWanted = true;
    for (const listener of listeners) listener();
    return stands;
  };
  return { Area, want };
};
