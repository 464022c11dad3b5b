// Contract of a filter: plain values in, a plain value out. A filter that makes much of something charges the
// state for it first. Throwing anything makes the expression print nothing, with a warning.
import type { RenderState } from '../render-state.ts';

export type LiquidFilter = (state: RenderState, input: unknown, ...args: readonly unknown[]) => unknown;
export type FilterSet = Readonly<Record<string, LiquidFilter>>;
