// The catalog error shape of braze-rest-api 1.4.
import type { CatalogFault } from '../../core/catalogs/fault.ts';
import { fault } from '../../core/catalogs/fault.ts';
import type { Reply } from '../reply.ts';
import { failWith } from '../reply.ts';

/** As many faults as help. */
const MAX_NAMED = 50;

export const invalid = (status: number, faults: readonly CatalogFault[]): Reply =>
  failWith(status, 'Invalid Request', {
    errors: faults.slice(0, MAX_NAMED).map(({ id, message, parameter, value }) => ({
      id,
      message,
      parameters: [parameter],
      parameter_values: [value],
    })),
  });

export const catalogNotFound = (name: string): Reply =>
  invalid(404, [fault('catalog-not-found', 'Could not find catalog', 'catalog_name', name)]);
