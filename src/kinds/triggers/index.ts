// Every trigger kind. A new one is a folder and a line here.
import type { TriggerKind } from '../../core/campaigns/trigger.ts';
import { performedEvent } from './performed-event/performed-event.ts';
import { purchase } from './purchase/purchase.ts';

export const triggerKindList: readonly TriggerKind[] = [performedEvent, purchase];
