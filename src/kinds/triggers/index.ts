// Every trigger kind. A new one is a folder and a line here.
import type { TriggerKind } from '../../core/campaigns/trigger.ts';
import { attributeChanged } from './attribute-changed/attribute-changed.ts';
import { campaignConversion } from './campaign-conversion/campaign-conversion.ts';
import { campaignException } from './campaign-exception/campaign-exception.ts';
import { campaignInteraction } from './campaign-interaction/campaign-interaction.ts';
import { cardInteraction } from './card-interaction/card-interaction.ts';
import { emailAdded } from './email-added/email-added.ts';
import { geofence } from './geofence/geofence.ts';
import { inboundSms } from './inbound-sms/inbound-sms.ts';
import { location } from './location/location.ts';
import { performedEvent } from './performed-event/performed-event.ts';
import { purchase } from './purchase/purchase.ts';
import { sessionStart } from './session-start/session-start.ts';
import { subscriptionChanged } from './subscription-changed/subscription-changed.ts';
import { subscriptionGroupChanged } from './subscription-group-changed/subscription-group-changed.ts';

export const triggerKindList: readonly TriggerKind[] = [
  performedEvent,
  purchase,
  sessionStart,
  emailAdded,
  attributeChanged,
  subscriptionChanged,
  subscriptionGroupChanged,
  campaignInteraction,
  cardInteraction,
  campaignConversion,
  campaignException,
  location,
  geofence,
  inboundSms,
];
