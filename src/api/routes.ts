// Every route there is, one line per area. A route that is not in this list does not exist.
import type { Route } from './handle.ts';
import { campaignCallRoutes } from './braze/campaign-calls.ts';
import { documentRoutes, systemRoutes } from './public/system.ts';
import type { ApiServices } from './services.ts';

export const allRoutes = (services: ApiServices): readonly Route[] => {
  const routes = [...systemRoutes(services.system), ...campaignCallRoutes(services.campaignCalls)];
  return [...routes, ...documentRoutes(services.system.facts, routes)];
};
