// Undo and redo of whole documents. Changes of the same moment (typing) are one step.
import { useRef, useState } from 'react';

const STEP_MS = 800;
const MAX_STEPS = 100;

interface History<Value> {
  readonly set: (value: Value) => void;
  /** Null: there is nothing to take back. */
  readonly undo: (() => void) | null;
  readonly redo: (() => void) | null;
}

export const useHistory = <Value>(value: Value, onChange: (value: Value) => void): History<Value> => {
  const [past, setPast] = useState<readonly Value[]>([]);
  const [future, setFuture] = useState<readonly Value[]>([]);
  const lastAt = useRef(0);
  const last = past.at(-1);
  const next = future[0];
  return {
    set: (changed) => {
      if (changed === value) return;
      const now = performance.now();
      if (now - lastAt.current > STEP_MS) setPast([...past, value].slice(-MAX_STEPS));
      lastAt.current = now;
      setFuture([]);
      onChange(changed);
    },
    undo:
      last === undefined
        ? null
        : () => {
            lastAt.current = 0;
            setPast(past.slice(0, -1));
            setFuture([value, ...future]);
            onChange(last);
          },
    redo:
      next === undefined
        ? null
        : () => {
            lastAt.current = 0;
            setPast([...past, value]);
            setFuture(future.slice(1));
            onChange(next);
          },
  };
};
