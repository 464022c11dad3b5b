// What is wrong with a call about a catalog, in the shape that the vendor's clients know (braze-rest-api 1.4, 9.3).
import type { Refusal } from '../result.ts';

export interface CatalogFault {
  readonly id: string;
  readonly message: string;
  readonly parameter: string;
  readonly value: string;
}

const MAX_SHOWN = 250;

/** Values are shown as they came, cut short. */
export const fault = (id: string, message: string, parameter: string, value: unknown): CatalogFault => ({
  id,
  message,
  parameter,
  value: (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).slice(0, MAX_SHOWN),
});

export const faultOf = ({ code, message, field }: Refusal, value: unknown): CatalogFault =>
  fault(code, message, field ?? '', value);
