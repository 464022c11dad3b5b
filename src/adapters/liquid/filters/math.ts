// Arithmetic (personalisation 7.2). Dividing by zero aborts the message: a price must not quietly vanish.
import * as numbers from '../numbers.ts';
import type { RenderState } from '../render-state.ts';
import type { FilterSet } from './filter.ts';

const guarded = (state: RenderState, calculate: () => unknown): unknown => {
  try {
    return calculate();
  } catch (error) {
    if (error instanceof numbers.DivisionByZero) state.stop('liquid_abort', error.message);
    throw error;
  }
};

export const math: FilterSet = {
  abs: (_state, input) => numbers.absolute(input),
  at_least: (_state, input, bound) => numbers.atLeast(input, bound),
  at_most: (_state, input, bound) => numbers.atMost(input, bound),
  ceil: (_state, input) => numbers.ceil(input),
  floor: (_state, input) => numbers.floor(input),
  round: (_state, input, digits) => numbers.round(input, digits ?? 0),
  plus: (_state, input, other) => numbers.plus(input, other),
  minus: (_state, input, other) => numbers.minus(input, other),
  times: (_state, input, other) => numbers.times(input, other),
  divided_by: (state, input, other) => guarded(state, () => numbers.dividedBy(input, other)),
  modulo: (state, input, other) => guarded(state, () => numbers.modulo(input, other)),
};
