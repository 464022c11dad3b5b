// Sender settings of an email configuration (EML-3, EML-4).
import { isEmailAddress } from '../../../core/channels/email-address.ts';
import type { SenderSettings } from '../../../core/channels/channel.ts';
import type { Result } from '../../../core/result.ts';
import { isHeaderValue } from '../header-rules.ts';
import { readFields } from '../read-fields.ts';

const address = { max: 254, test: isEmailAddress, message: 'must be an email address' };
const name = { max: 200, test: isHeaderValue, message: 'must not contain line breaks' };

export const parseEmailSender = (settings: unknown, path: string): Result<SenderSettings> => {
  const fields = readFields(settings, path);
  const replyTo = fields.text('reply_to', address);
  const errors = fields.text('error_address', address);
  const mailto = fields.text('unsubscribe_mailto', address);
  return fields.finish({
    from_name: fields.text('from_name', name) ?? '',
    from_address: fields.requiredText('from_address', address),
    list_unsubscribe: fields.flag('list_unsubscribe', true),
    ...(replyTo === undefined ? {} : { reply_to: replyTo }),
    ...(errors === undefined ? {} : { error_address: errors }),
    ...(mailto === undefined ? {} : { unsubscribe_mailto: mailto }),
  });
};
