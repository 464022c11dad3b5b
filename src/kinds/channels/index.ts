// The channels there are. Adding one is a folder and a line here (and in providers.ts).
import type { ChannelKind } from '../../core/channels/channel.ts';
import { email } from './email/email.ts';
import { push } from './push/push.ts';
import { sms } from './sms/sms.ts';
import { webhook } from './webhook/webhook.ts';

export const CHANNELS: readonly ChannelKind[] = [email, sms, push, webhook];
