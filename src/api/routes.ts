// Every route there is, one line per area. A route that is not in this list does not exist.
import type { Route } from './handle.ts';
import type { ApiServices } from './services.ts';

export const allRoutes = (_services: ApiServices): readonly Route[] => [];
