// The email channel: subject, HTML and text part, who may be reached (campaign-delivery 19.2, 19.3) and the
// finished mail. The text part is derived once per template, not per message.
import type {
  ChannelKind,
  Message,
  Outbound,
  ReachRules,
  Reach,
  SendFacts,
} from '../../../core/channels/channel.ts';
import { isEmailAddress, parseMailbox } from '../../../core/channels/email-address.ts';
import { EMAIL_SOURCES } from '../../../core/content/email-source.ts';
import { trackHtml, trackText, type LinkTracking } from '../../../core/channels/track-links.ts';
import type { Json, JsonObject } from '../../../core/json.ts';
import type { TextPieces } from '../../../core/templates/text-pieces.ts';
import type { Result } from '../../../core/result.ts';
import { ok, refuse } from '../../../core/result.ts';
import type { Profile } from '../../../core/users/user.ts';
import { headerNameProblem, isHeaderValue } from '../header-rules.ts';
import { collectParts, fillParts, hasLiquid } from '../liquid-parts.ts';
import type { FieldReader } from '../read-fields.ts';
import { readFields } from '../read-fields.ts';
import { parseEmailSender } from './sender.ts';
import { deriveTextTemplate, htmlToPlainText } from './text-part.ts';

const MAX_BODY_CHARS = 1_000_000;
const MAX_ATTACHMENTS = 5;
/** One per person: changing the address must not make a second send of the same delivery. */
const ENDPOINT_ID = 'email';

export const email: ChannelKind = {
  id: 'email',
  needsSubscriptionGroup: false,
  mergesSameAddress: true,
  parse: (content, path) => parseEmail(readFields(content, path)),
  parseSender: parseEmailSender,
};

interface EmailContent extends JsonObject {
  readonly subject: string;
  readonly body: string;
}

const parseEmail = (fields: FieldReader): Result<Message> => {
  const source = fields.choice('source', EMAIL_SOURCES);
  const broken = fields.text('source_problem');
  if (broken !== undefined) fields.refuse(source === 'blocks' ? 'blocks' : 'mjml', `is not valid: ${broken}`);
  const subject = fields.requiredText('subject', { max: 2_000 });
  const written = fields.requiredText('body', { max: MAX_BODY_CHARS });
  // Made from the body when the content is saved (engine/compile-content.ts).
  const inlined = fields.text('inlined_body', { max: 2 * MAX_BODY_CHARS });
  const body = fields.flag('should_inline_css', false) && inlined !== undefined ? inlined : written;
  const given = fields.text('plaintext_body', { max: MAX_BODY_CHARS });
  const text = given === undefined || given === '' ? deriveTextTemplate(body) : given;
  if (fields.raw('bcc') !== undefined) fields.refuse('bcc', 'is not supported');
  const content: EmailContent = {
    subject,
    body,
    ...(text === null ? {} : { plaintext_body: text }),
    ...optional('preheader', fields.text('preheader', { max: 1_000 })),
    ...optional('from', fields.text('from', { test: isMailboxOrLiquid, message: 'must be Name <address>' })),
    ...optional('reply_to', fields.text('reply_to', { test: isReplyTo, message: 'must be an address' })),
    headers: readMailHeaders(fields),
    extras: fields.texts('extras'),
    list_unsubscribe: fields.choice('list_unsubscribe', ['default', 'none']) ?? 'default',
    attachments: readAttachments(fields),
  };
  return fields.finish(messageOf(content, BEGINS_FULL.test(body)));
};

/** Shorter ones are read all the same. */
const READ_CHARS = 500;
/** Begins with something that every message begins with: such a body is never empty, and need not be read to know it. */
const BEGINS_FULL = /^\s*(?:<(?:[a-z]|!doctype)|[^\s<{])/i;

const optional = (name: string, value: string | undefined): JsonObject =>
  value === undefined ? {} : { [name]: value };
const isMailboxOrLiquid = (text: string): boolean => hasLiquid(text) || parseMailbox(text) !== null;
const isReplyTo = (text: string): boolean => text === NO_REPLY_TO || isMailboxOrLiquid(text);
/** Clears the configuration's reply-to (braze-rest-api 2.9). */
const NO_REPLY_TO = 'NO_REPLY_TO';

const readMailHeaders = (fields: FieldReader): JsonObject => {
  const headers = fields.texts('headers');
  for (const [name, value] of Object.entries(headers)) {
    const problem = headerNameProblem(name, 'mail');
    if (problem !== null) fields.refuse(`headers.${name}`, problem);
    if (!isHeaderValue(value))
      fields.refuse(`headers.${name}`, 'must not contain line breaks or control characters');
  }
  return headers;
};

const readAttachments = (fields: FieldReader): readonly Json[] =>
  fields.list('attachments', MAX_ATTACHMENTS).map((item, i) => {
    const entry = readFields(item, `${fields.path}.attachments.${i}`);
    const fileName = entry.requiredText('file_name', { max: 200, test: isHeaderValue });
    const url = entry.requiredText('url', { max: 2_000 });
    const credential = entry.text('basic_auth_credential', { max: 200 });
    const read = entry.finish(null);
    if (!read.ok) fields.refuse(`attachments.${i}`, read.error.message);
    return { file_name: fileName, url, ...optional('basic_auth_credential', credential) };
  });

const messageOf = (content: EmailContent, neverEmpty: boolean): Message => {
  const standing = standingPieces(content);
  return {
    parts: collectParts(content),
    reach: reachByEmail,
    assemble: (rendered, sender, facts, tracking, pieces) => {
      const filled = fillParts(content, rendered) as EmailContent;
      const built = assembleEmail(filled, neverEmpty, sender, facts, tracking);
      return built.ok ? ok(withPieces(built.value, filled, { ...standing, ...pieces })) : built;
    },
  };
};

const TEXT_PARTS = { body: 'html', plaintext_body: 'text' } as const;

/** A text without Liquid stands as a whole. */
const standingPieces = (content: EmailContent): Readonly<Record<string, TextPieces>> =>
  Object.fromEntries(
    Object.keys(TEXT_PARTS).flatMap((name) => {
      const text = content[name];
      return typeof text === 'string' && !hasLiquid(text) ? [[name, [{ text }]]] : [];
    }),
  );

/** Those that left as they were rendered: nothing was added and no link rewritten. */
const withPieces = (
  outbound: Outbound,
  content: EmailContent,
  pieces: Readonly<Record<string, TextPieces>>,
): Outbound => {
  const kept: Record<string, TextPieces> = {};
  for (const [part, field] of Object.entries(TEXT_PARTS)) {
    const known = pieces[part];
    if (known !== undefined && outbound.body[field] === content[part]) kept[field] = known;
  }
  return { ...outbound, pieces: kept };
};

/** A bounce or a complaint blocks whatever the campaign says (rulings: Who may be sent to). */
export const reachByEmail = (profile: Profile, rules: ReachRules): Reach => {
  if (profile.email === null || !isEmailAddress(profile.email)) return { ok: false, reason: 'not_reachable' };
  if (profile.emailBouncedAt !== null || profile.emailSpamAt !== null)
    return { ok: false, reason: 'suppressed_address' };
  if (!mayReceive(profile, rules)) return { ok: false, reason: 'not_subscribed' };
  return { ok: true, endpoints: [{ id: ENDPOINT_ID, address: profile.email }] };
};

const mayReceive = (profile: Profile, rules: ReachRules): boolean => {
  const group = rules.subscriptionGroupId;
  if (group !== undefined && profile.subscriptionGroups[group]?.state !== 'subscribed') return false;
  if (rules.sendTo === 'opted_in') return profile.emailState === 'opted_in';
  const everybody = rules.sendTo === 'everybody' && rules.category === 'transactional';
  return everybody || profile.emailState !== 'unsubscribed';
};

const assembleEmail = (
  content: EmailContent,
  neverEmpty: boolean,
  sender: JsonObject,
  facts: SendFacts,
  tracking: LinkTracking | undefined,
): ReturnType<Message['assemble']> => {
  const subject = oneLine(content.subject);
  if (subject === '') return invalid('The subject is empty.', 'subject');
  if (!(neverEmpty && content.body.length > READ_CHARS) && content.body.trim() === '')
    return invalid('The body is empty.', 'body');
  const from = senderMailbox(content, sender);
  if (from === null) return invalid('The sender is not a valid address.', 'from');
  const replyTo = replyAddress(content, sender);
  if (replyTo === null) return invalid('The reply address is not valid.', 'reply_to');
  if (!isEmailAddress(facts.endpoint.address)) return invalid('The address is not valid.', 'to');
  const headers = mailHeaders(content, sender, facts);
  if (!headers.ok) return headers;
  const body: JsonObject = {
    message_id: `${facts.sendKey}@${from.address.slice(from.address.lastIndexOf('@') + 1)}`,
    from,
    to: facts.endpoint.address,
    envelope_from: sender['error_address'] ?? from.address,
    ...(replyTo === '' ? {} : { reply_to: replyTo }),
    subject,
    html: tracked(withPreheader(content.body, content['preheader']), tracking, trackHtml),
    text: tracked(textOf(content), tracking, trackText),
    headers: headers.value,
    extras: content['extras'] ?? {},
    attachments: content['attachments'] ?? [],
  };
  return ok({ facts, channel: 'email', body });
};

const invalid = (message: string, field: string): Result<never> => refuse('content_invalid', message, field);

/** Line ends left by template tags are folded into spaces; other control characters are dropped. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();

const senderMailbox = (
  content: EmailContent,
  sender: JsonObject,
): { name: string; address: string } | null => {
  const override = content['from'];
  if (typeof override === 'string') return parseMailbox(override);
  const { from_name: name, from_address: address } = sender;
  if (typeof address !== 'string' || !isEmailAddress(address)) return null;
  return { name: typeof name === 'string' ? name : '', address };
};

/** '' = none; null = not valid. */
const replyAddress = (content: EmailContent, sender: JsonObject): string | null => {
  const wanted = content['reply_to'] ?? sender['reply_to'] ?? '';
  if (typeof wanted !== 'string') return null;
  if (wanted === '' || wanted === NO_REPLY_TO) return '';
  return parseMailbox(wanted)?.address ?? null;
};

const mailHeaders = (
  content: EmailContent,
  sender: JsonObject,
  facts: SendFacts,
): Result<Readonly<Record<string, string>>> => {
  const given = (content['headers'] ?? {}) as Readonly<Record<string, string>>;
  const bad = Object.entries(given).find(([, value]) => !isHeaderValue(value));
  if (bad !== undefined) return invalid('A header holds control characters.', `headers.${bad[0]}`);
  const ours: Readonly<Record<string, string>> = {
    'Feedback-ID': `${facts.campaignId}:${facts.workspaceId}:${facts.category}:relance`,
    ...(content['list_unsubscribe'] === 'none' ? {} : unsubscribeHeaders(sender, facts)),
  };
  const taken = new Set(Object.keys(given).map((name) => name.toLowerCase()));
  const kept = Object.entries(ours).filter(([name]) => !taken.has(name.toLowerCase()));
  return ok({ ...Object.fromEntries(kept), ...given });
};

/** RFC 8058: both fields together, and DKIM signs both. */
const unsubscribeHeaders = (sender: JsonObject, facts: SendFacts): Readonly<Record<string, string>> => {
  if (facts.unsubscribeUrl === undefined || sender['list_unsubscribe'] === false) return {};
  const mailto = sender['unsubscribe_mailto'];
  const also = typeof mailto === 'string' ? `, <mailto:${mailto}?subject=unsubscribe>` : '';
  return {
    'List-Unsubscribe': `<${facts.unsubscribeUrl}>${also}`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  };
};

const tracked = (
  text: string,
  tracking: LinkTracking | undefined,
  track: (text: string, tracking: LinkTracking) => string,
): string => (tracking === undefined ? text : track(text, tracking));

const textOf = (content: EmailContent): string => {
  const text = content['plaintext_body'];
  return typeof text === 'string' ? text : htmlToPlainText(content.body);
};

const withPreheader = (html: string, preheader: Json | undefined): string => {
  if (typeof preheader !== 'string' || preheader.trim() === '') return html;
  const safe = oneLine(preheader).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const hidden = `<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${safe}</div>`;
  const body = /<body[^>]*>/i.exec(html);
  const at = body === null ? 0 : body.index + body[0].length;
  return html.slice(0, at) + hidden + html.slice(at);
};
