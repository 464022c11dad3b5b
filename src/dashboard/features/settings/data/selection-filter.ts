// A filter of a catalog selection while it is written. Values may hold Liquid, which only the message fills in.
import { SELECTION_OPERATORS } from '../../../../core/templates/selection.ts';

export interface SelectionFilter {
  readonly field: string;
  readonly operator: string;
  readonly value: unknown;
}

const OPERATORS: Readonly<Record<string, readonly string[]>> = SELECTION_OPERATORS;
export const operatorsOf = (type: string): readonly string[] => OPERATORS[type] ?? [];

export const startFilter = (field: string, type: string): SelectionFilter => ({
  field,
  operator: operatorsOf(type)[0] ?? '',
  value: type === 'boolean' ? true : type === 'number' ? 0 : '',
});

/** A number where it is one; everything else, Liquid too, is a text. */
export const readValue = (typed: string, type: string): unknown => {
  if (type !== 'number' || typed.trim() === '') return typed;
  const number = Number(typed.replace(',', '.'));
  return Number.isNaN(number) ? typed : number;
};

export const operatorKey = (operator: string): string => operator.replaceAll(' ', '_');
