// Reading pieces of a written definition, which may be half typed: what is missing or of another kind is as if absent.
import type { Written } from '../model.ts';

export const recordOf = (value: unknown): Written | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Written) : null;

export const listOf = (value: unknown): readonly Written[] =>
  Array.isArray(value) ? value.map(recordOf).filter((item) => item !== null) : [];

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
export const numberOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;
export const flagOf = (value: unknown, otherwise: boolean): boolean =>
  typeof value === 'boolean' ? value : otherwise;

export const replaceAt = <Item>(items: readonly Item[], index: number, item: Item): readonly Item[] =>
  items.map((one, i) => (i === index ? item : one));
export const removeAt = <Item>(items: readonly Item[], index: number): readonly Item[] =>
  items.filter((_, i) => i !== index);
