// The providers there are, by channel. `capture` serves every channel.
import type { ProviderKind } from '../../ports/provider.ts';
import type { Transports } from '../../ports/transports.ts';
import { captureFor } from './capture/capture-provider.ts';
import { smtp } from './email/smtp-provider.ts';
import { CHANNELS } from './index.ts';
import { apns } from './push/apns-provider.ts';
import { fcm } from './push/fcm-provider.ts';
import { native } from './push/native-provider.ts';
import { webpush } from './push/webpush-provider.ts';
import { smsHttp } from './sms/http-provider.ts';
import { twilio } from './sms/twilio-provider.ts';
import { webhookHttp } from './webhook/http-provider.ts';

export const PROVIDERS: readonly ProviderKind<Transports>[] = [
  smtp,
  twilio,
  smsHttp,
  fcm,
  apns,
  webpush,
  native,
  webhookHttp,
  ...CHANNELS.map((channel) => captureFor(channel.id)),
];

export const findProvider = (channel: string, id: string): ProviderKind<Transports> | undefined =>
  PROVIDERS.find((kind) => kind.channel === channel && kind.id === id);
