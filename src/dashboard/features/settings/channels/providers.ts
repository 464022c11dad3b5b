// What each provider of a channel wants to know, as a form asks for it. Paths are those of the server, so that a refusal
// finds its field. texts: settings
export interface ProviderField {
  /** Where it stands in a configuration: `sender.from_address`, `provider_settings.host`, `secrets.password`. */
  readonly path: string;
  readonly kind: 'text' | 'number' | 'choice' | 'flag' | 'secret' | 'long' | 'json' | 'ports';
  readonly isRequired?: true;
  readonly choices?: readonly string[];
  /** An example that stands in the empty field. */
  readonly example?: string;
  /** What an empty field means. */
  readonly usual?: string | number | boolean;
  /** Rarely needed: below "More". */
  readonly isAdvanced?: true;
}

export interface ProviderForm {
  readonly channel: string;
  readonly provider: string;
  readonly fields: readonly ProviderField[];
}

const text = (path: string, example: string, more: Partial<ProviderField> = {}): ProviderField => ({
  path,
  kind: 'text',
  example,
  ...more,
});
const secret = (name: string, more: Partial<ProviderField> = {}): ProviderField => ({
  path: `secrets.${name}`,
  kind: 'secret',
  ...more,
});
const REQUIRED = { isRequired: true } as const;
const MORE = { isAdvanced: true } as const;

const EMAIL_SENDER: readonly ProviderField[] = [
  text('sender.from_name', 'Leaf & Bean'),
  text('sender.from_address', 'hello@news.example.com', REQUIRED),
  text('sender.reply_to', 'care@example.com'),
  text('sender.error_address', 'bounces@news.example.com', MORE),
  { path: 'sender.list_unsubscribe', kind: 'flag', usual: true, ...MORE },
  text('sender.unsubscribe_mailto', 'unsubscribe@example.com', MORE),
];
const SMS_SENDER = [text('sender.from', '+33612345678'), text('sender.messaging_service_sid', 'MG…', MORE)];
const CALLS: readonly ProviderField[] = [
  { path: 'provider_settings.timeout_ms', kind: 'number', example: '20000', ...MORE },
  { path: 'provider_settings.concurrency', kind: 'number', example: '50', ...MORE },
];

const FCM = [
  text('provider_settings.project_id', 'my-app-12345', REQUIRED),
  text('provider_settings.client_email', 'push@my-app-12345.iam.gserviceaccount.com', REQUIRED),
];
const APNS: readonly ProviderField[] = [
  text('provider_settings.key_id', 'ABC123DEFG', REQUIRED),
  text('provider_settings.team_id', 'DEF123GHIJ', REQUIRED),
  text('provider_settings.topic', 'com.example.shop', REQUIRED),
  {
    path: 'provider_settings.environment',
    kind: 'choice',
    choices: ['production', 'sandbox'],
    usual: 'production',
  },
];
const WEB = [
  text('provider_settings.subject', 'mailto:dev@example.com', REQUIRED),
  text('provider_settings.vapid_public_key', 'B…', REQUIRED),
];
const inside = (group: string, fields: readonly ProviderField[]): readonly ProviderField[] =>
  fields.map(({ isRequired: _isRequired, ...field }) => ({
    ...field,
    path: field.path.replace('provider_settings.', `provider_settings.${group}.`),
  }));

export const PROVIDER_FORMS: readonly ProviderForm[] = [
  {
    channel: 'email',
    provider: 'smtp',
    fields: [
      ...EMAIL_SENDER,
      text('provider_settings.host', 'smtp.example.com', REQUIRED),
      { path: 'provider_settings.port', kind: 'number', example: '587' },
      {
        path: 'provider_settings.security',
        kind: 'choice',
        choices: ['opportunistic', 'starttls', 'tls', 'none'],
        usual: 'opportunistic',
      },
      text('provider_settings.user', 'apikey'),
      secret('password'),
      text('provider_settings.dkim.domain', 'example.com', MORE),
      text('provider_settings.dkim.selector', 's1', MORE),
      secret('dkim_private_key', { kind: 'long', ...MORE }),
      { path: 'provider_settings.connections', kind: 'number', example: '20', ...MORE },
      text('provider_settings.client_name', 'mail.example.com', MORE),
      secret('webhook_signing_key', MORE),
      secret('sendgrid_public_key', MORE),
      secret('sns_topic_arn', MORE),
    ],
  },
  {
    channel: 'sms',
    provider: 'twilio',
    fields: [
      ...SMS_SENDER,
      text('provider_settings.account_sid', 'AC…', REQUIRED),
      secret('auth_token', REQUIRED),
    ],
  },
  {
    channel: 'sms',
    provider: 'http',
    fields: [
      ...SMS_SENDER,
      text('provider_settings.url', 'https://gateway.example/messages', REQUIRED),
      { path: 'provider_settings.headers', kind: 'json', example: '{"Authorization": "Bearer {{secret}}"}' },
      {
        path: 'provider_settings.body',
        kind: 'long',
        example: '{"to":"{{to}}","from":"{{from}}","body":"{{body}}"}',
      },
      {
        path: 'provider_settings.encoding',
        kind: 'choice',
        choices: ['json', 'form', 'text'],
        usual: 'json',
      },
      secret('secret'),
      text('provider_settings.idempotency_header', 'Idempotency-Key', MORE),
      ...CALLS,
    ],
  },
  {
    channel: 'push',
    provider: 'fcm',
    fields: [...FCM, secret('private_key', { kind: 'long', ...REQUIRED })],
  },
  {
    channel: 'push',
    provider: 'apns',
    fields: [...APNS, secret('private_key', { kind: 'long', ...REQUIRED })],
  },
  { channel: 'push', provider: 'webpush', fields: [...WEB, secret('vapid_private_key', REQUIRED)] },
  {
    channel: 'push',
    provider: 'native',
    fields: [
      ...inside('fcm', FCM),
      secret('fcm_private_key', { kind: 'long' }),
      ...inside('apns', APNS),
      secret('apns_private_key', { kind: 'long' }),
      ...inside('webpush', WEB),
      secret('vapid_private_key'),
    ],
  },
  {
    channel: 'webhook',
    provider: 'http',
    fields: [
      { path: 'sender.headers', kind: 'json', example: '{"X-From": "Relance"}' },
      { path: 'provider_settings.ports', kind: 'ports', example: '443, 8443' },
      secret('signing_secret'),
      ...CALLS,
    ],
  },
  { channel: 'email', provider: 'capture', fields: EMAIL_SENDER },
  { channel: 'sms', provider: 'capture', fields: SMS_SENDER },
  { channel: 'push', provider: 'capture', fields: [] },
  { channel: 'webhook', provider: 'capture', fields: [] },
];

export const formOf = (channel: string, provider: string): readonly ProviderField[] =>
  PROVIDER_FORMS.find((one) => one.channel === channel && one.provider === provider)?.fields ?? [];

/** A sandbox captures; everything else really sends. */
export const providersOf = (channel: string, kind: 'live' | 'sandbox'): readonly string[] =>
  PROVIDER_FORMS.filter((one) => one.channel === channel)
    .map(({ provider }) => provider)
    .filter((provider) => (provider === 'capture') === (kind === 'sandbox'));
