// What the handlers of all areas need, plugged in by app/wire.ts. Each area declares its own interface beside its
// endpoints (`PeopleServices` in api/braze/people.ts) and adds one field here.
import type { AccountServices } from './account/services.ts';
import type { AdminServices } from './admin/services.ts';
import type { CampaignCallServices } from './braze/campaign-calls.ts';
import type { ConsentServices } from './braze/consent.ts';
import type { MessageCallServices } from './braze/message-calls.ts';
import type { PeopleServices } from './braze/people.ts';
import type { TrackServices } from './braze/track.ts';
import type { DeviceServices } from './device/routes.ts';
import type { PublicImages } from '../ports/images.ts';
import type { HookServices } from './public/hooks.ts';
import type { DashboardFiles } from './public/dashboard.ts';
import type { SystemServices } from './public/system.ts';
import type { TrackingServices } from './public/tracking.ts';
import type { ViewServices } from './public/view.ts';
import type { CenterServices } from './public/preference-center.ts';
import type { UnsubscribeServices } from './public/unsubscribe.ts';

export interface ApiServices {
  /** Null: not built; there are no screens then. */
  readonly dashboard: DashboardFiles | null;
  readonly system: SystemServices;
  readonly account: AccountServices;
  readonly admin: AdminServices;
  readonly campaignCalls: CampaignCallServices;
  readonly messageCalls: MessageCallServices;
  readonly people: PeopleServices;
  readonly consent: ConsentServices;
  readonly track: TrackServices;
  readonly device: DeviceServices;
  readonly unsubscribe: UnsubscribeServices;
  readonly preferenceCenters: CenterServices;
  readonly tracking: TrackingServices;
  readonly view: ViewServices;
  readonly images: PublicImages;
  readonly hooks: HookServices;
}
