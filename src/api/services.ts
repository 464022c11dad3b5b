// What the handlers of all areas need, plugged in by app/wire.ts. Each area declares its own interface beside its
// endpoints (`PeopleServices` in api/braze/people.ts) and adds one field here.
import type { CampaignCallServices } from './braze/campaign-calls.ts';
import type { SystemServices } from './public/system.ts';

export interface ApiServices {
  readonly system: SystemServices;
  readonly campaignCalls: CampaignCallServices;
}
