// What a worker asks of the delivery store about a delivery it has claimed: one mail of it attempted, or concluded.
import { randomUUID } from 'node:crypto';
import type { Delivery } from '../../src/core/deliveries/delivery.ts';
import { sendKey } from '../../src/core/identity.ts';
import type { AttemptRequest, Conclusion } from '../../src/ports/delivery-store.ts';

export const CONFIGURATION = randomUUID();

export const attempt = (delivery: Delivery, more: Partial<AttemptRequest> = {}): AttemptRequest => ({
  ...delivery,
  campaignVersion: 1,
  revision: 1,
  exclusive: true,
  received: 0,
  variant: 'v1',
  at: Date.now(),
  sends: [
    {
      sendKey: sendKey(delivery.deliveryId, 'email', 'a'),
      channel: 'email',
      endpoint: 'a',
      configurationId: CONFIGURATION,
    },
  ],
  ...more,
});

export const sent = (delivery: Delivery, more: Partial<Conclusion> = {}): Conclusion => ({
  ...delivery,
  campaignVersion: 1,
  sendId: '',
  variant: 'v1',
  at: Date.now(),
  next: { kind: 'done' },
  sends: [
    {
      sendKey: sendKey(delivery.deliveryId, 'email', 'a'),
      status: 'accepted',
      reason: null,
      uncertain: false,
      providerMessageId: 'm1',
    },
  ],
  log: [
    {
      channel: '',
      endpoint: '',
      outcome: 'sent',
      reason: '',
      sendKey: null,
      providerMessageId: null,
      tries: 1,
      facts: {},
    },
  ],
  receipt: { received: true, control: false, reserve: false, channels: ['email'], firstOfDay: true },
  ...more,
});
