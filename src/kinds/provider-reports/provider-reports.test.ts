// The shapes of providers, as their documents show them: what each event becomes, and that nothing that is not of the
// shape gets further than a refusal.
import { describe, expect, test } from 'vitest';
import { keywordOf, sendKeyOf } from '../../core/interactions/provider-report.ts';
import { REPORT_KINDS } from './index.ts';

const KEY = '22222222-2222-8222-a222-222222222222';
const ID = `<${KEY}@shop.example>`;
const parse = (shape: string, body: unknown) => {
  const kind = REPORT_KINDS.find(({ id }) => id === shape);
  if (kind === undefined) throw new Error(shape);
  return kind.parse({ body, headers: {}, url: '' });
};
const fates = (shape: string, body: unknown): readonly string[] => {
  const read = parse(shape, body);
  if (!read.ok) throw new Error(read.error.message);
  return read.value.map((one) =>
    one.kind === 'message' ? `${one.fate} ${one.address} ${one.messageIds.join(',')}` : `inbound ${one.text}`,
  );
};

describe('ses', () => {
  const mail = { messageId: '0102-ses', headers: [{ name: 'Message-ID', value: ID }] };
  const notify = (message: object) =>
    JSON.stringify({ Type: 'Notification', Message: JSON.stringify({ mail, ...message }) });
  test('CD-20.1 permanent, transient, complaint and delivery', () => {
    const bounce = (bounceType: string) => ({
      notificationType: 'Bounce',
      bounce: {
        bounceType,
        bouncedRecipients: [{ emailAddress: 'a@b.example', diagnosticCode: 'smtp; 550' }],
      },
    });
    expect(fates('ses', notify(bounce('Permanent')))).toEqual([`hard_bounce a@b.example 0102-ses,${ID}`]);
    expect(fates('ses', notify(bounce('Transient')))).toEqual([`soft_bounce a@b.example 0102-ses,${ID}`]);
    const complaint = {
      complainedRecipients: [{ emailAddress: 'a@b.example' }, { emailAddress: 'c@b.example' }],
    };
    expect(fates('ses', notify({ notificationType: 'Complaint', complaint }))).toHaveLength(2);
    expect(
      fates('ses', notify({ eventType: 'Delivery', delivery: { recipients: ['a@b.example'] } })),
    ).toEqual([`delivery a@b.example 0102-ses,${ID}`]);
    expect(fates('ses', notify({ eventType: 'Open' }))).toEqual([]);
  });
  test('F96 only an address of Amazon is ever fetched to confirm', () => {
    const kind = REPORT_KINDS.find(({ id }) => id === 'ses');
    const confirm = (SubscribeURL: string) =>
      kind?.confirmationUrl?.({
        body: JSON.stringify({ Type: 'SubscriptionConfirmation', SubscribeURL }),
        headers: {},
        url: '',
      });
    const good = 'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=x';
    expect(confirm(good)).toBe(good);
    for (const bad of [
      'http://sns.eu-west-1.amazonaws.com/',
      'https://sns.eu-west-1.amazonaws.com.evil.example/',
      'https://evil.example/sns.eu-west-1.amazonaws.com/',
      'https://127.0.0.1/',
    ])
      expect(confirm(bad)).toBeNull();
  });
});

test('CD-20.1 SendGrid: what is final, in one list', () => {
  const event = (name: string, more: object = {}) => ({
    event: name,
    email: 'a@b.example',
    'smtp-id': ID,
    ...more,
  });
  const events = [
    event('delivered'),
    event('bounce', { type: 'bounce' }),
    event('bounce', { type: 'blocked' }),
    event('deferred'),
    event('open'),
    event('spamreport'),
    event('unsubscribe'),
  ];
  expect(fates('sendgrid', events).map((one) => one.split(' ')[0])).toEqual([
    ...['delivery', 'hard_bounce', 'soft_bounce', 'spam', 'unsubscribe'],
  ]);
});

test('CD-20.1 Mailgun: permanent failures only', () => {
  const event = (name: string, more: object = {}) => ({
    'event-data': {
      event: name,
      recipient: 'a@b.example',
      message: { headers: { 'message-id': ID.slice(1, -1) } },
      ...more,
    },
  });
  expect(fates('mailgun', event('failed', { severity: 'temporary' }))).toEqual([]);
  const permanent = event('failed', { severity: 'permanent', reason: 'bounce' });
  expect(fates('mailgun', permanent)).toEqual([`hard_bounce a@b.example ${ID.slice(1, -1)}`]);
  expect(fates('mailgun', event('failed', { severity: 'permanent', reason: 'old' }))[0]).toMatch(
    /^soft_bounce/,
  );
  expect(fates('mailgun', event('complained'))[0]).toMatch(/^spam/);
});

test('CD-20.1 Postmark: types of bounces', () => {
  const bounce = (Type: string) => ({ RecordType: 'Bounce', Type, Email: 'a@b.example', MessageID: 'pm-1' });
  expect(fates('postmark', bounce('HardBounce'))).toEqual(['hard_bounce a@b.example pm-1']);
  expect(fates('postmark', bounce('SoftBounce'))[0]).toMatch(/^soft_bounce/);
  expect(fates('postmark', bounce('Transient'))).toEqual([]);
  expect(fates('postmark', { RecordType: 'SpamComplaint', Email: 'a@b.example' })[0]).toMatch(/^spam/);
  expect(fates('postmark', { RecordType: 'Delivery', Recipient: 'a@b.example' })[0]).toMatch(/^delivery/);
});

test('CD-20.2 Twilio: status callbacks and what people answer', () => {
  const status = (MessageStatus: string, ErrorCode?: string) => ({
    MessageSid: 'SM1',
    MessageStatus,
    ErrorCode,
    To: '+33612345678',
  });
  expect(fates('twilio', status('delivered'))).toEqual(['delivery +33612345678 SM1']);
  expect(fates('twilio', status('undelivered', '30005'))[0]).toMatch(/^hard_bounce/);
  expect(fates('twilio', status('failed', '30003'))[0]).toMatch(/^soft_bounce/);
  expect(fates('twilio', status('sent'))).toEqual([]);
  expect(fates('twilio', { MessageSid: 'SM2', From: '+33612345678', Body: 'Stop' })).toEqual([
    'inbound Stop',
  ]);
});

test('CD-19.4 keywords are whole messages, in any case', () => {
  expect([' stop ', 'STOP.', 'Unsubscribe', 'Arrêt'].map(keywordOf)).toEqual(Array(4).fill('opt_out'));
  expect(['START', 'yes', 'unstop'].map(keywordOf)).toEqual(Array(3).fill('opt_in'));
  expect(keywordOf('help')).toBe('help');
  expect(keywordOf('please stop sending me cats')).toBeNull();
});

describe('dsn', () => {
  const report = (status: string, action = 'failed'): string =>
    [
      'From: MAILER-DAEMON@relay.example',
      'To: bounces@shop.example',
      'Subject: Undelivered Mail Returned to Sender',
      'Content-Type: multipart/report; report-type=delivery-status;',
      '\tboundary="B/1"',
      '',
      'This is a MIME-encapsulated message.',
      '--B/1',
      'Content-Type: text/plain; charset=us-ascii',
      '',
      'I am sorry. Status: 5.1.1 Final-Recipient: rfc822; somebody@else.example',
      '--B/1',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; relay.example',
      '',
      'Final-Recipient: rfc822; ann@example.com',
      `Action: ${action}`,
      `Status: ${status}`,
      'Diagnostic-Code: smtp; 550 5.1.1 <ann@example.com>:',
      '  no such user',
      '--B/1',
      'Content-Type: text/rfc822-headers',
      '',
      'Subject: Hello',
      `Message-ID: ${ID}`,
      'To: ann@example.com',
      '',
      '--B/1--',
      '',
    ].join('\r\n');
  test('F-RFC3464 the recipient and the message of a failure', () => {
    expect(fates('dsn', report('5.1.1'))).toEqual([`hard_bounce ann@example.com ${ID}`]);
    expect(fates('dsn', report('5.2.2'))).toEqual([`soft_bounce ann@example.com ${ID}`]);
    expect(fates('dsn', report('4.4.7'))).toEqual([`soft_bounce ann@example.com ${ID}`]);
    expect(fates('dsn', report('4.4.1', 'delayed'))).toEqual([]);
    expect(fates('dsn', report('2.0.0', 'delivered'))).toEqual([`delivery ann@example.com ${ID}`]);
  });
  test('RFC 5965 a complaint', () => {
    const mail = [
      'Content-Type: multipart/report; report-type=feedback-report; boundary=x',
      '',
      '--x',
      'Content-Type: message/feedback-report',
      '',
      'Feedback-Type: abuse',
      'Original-Rcpt-To: <ann@example.com>',
      '--x',
      'Content-Type: message/rfc822',
      '',
      `Message-ID: ${ID}`,
      'To: Ann <ann@example.com>',
      '',
      'Hi',
      '--x--',
    ].join('\n');
    expect(fates('dsn', mail)).toEqual([`spam ann@example.com ${ID}`]);
    expect(fates('dsn', mail.replace('Original-Rcpt-To: <ann@example.com>\n', ''))).toEqual([
      `spam ann@example.com ${ID}`,
    ]);
  });
  test('holiday replies and broken mails say nothing', () => {
    for (const mail of [
      '',
      'Subject: I am away\n\nBack soon.',
      report('5.1.1').slice(0, 400),
      '\n'.repeat(10_000),
    ])
      expect(fates('dsn', mail)).toEqual([]);
    const deep = 'Content-Type: multipart/mixed; boundary=x\n\n--x\n'.repeat(2_000);
    expect(fates('dsn', deep)).toEqual([]);
  });
});

test('T38 hostile bodies are refused or say nothing, and never throw', () => {
  const hostile: readonly unknown[] = [
    ...[undefined, null, 0, '', 'x', [], {}, [null], [[]], { events: 7 }, { events: [null] }],
    ...[{ 'event-data': { event: {} } }, { RecordType: 'Bounce' }, { Type: 'Notification', Message: '{' }],
    ...[
      { notificationType: 'Bounce', bounce: { bouncedRecipients: { length: 1e9 } } },
      { MessageSid: ['a', {}] },
    ],
  ];
  for (const { id } of REPORT_KINDS)
    for (const body of hostile) {
      const read = parse(id, body);
      if (read.ok) expect(read.value.every((one) => one.kind === 'inbound' || one.address !== '')).toBe(true);
    }
  expect(sendKeyOf(ID)).toBe(KEY);
  expect(sendKeyOf(`${KEY}`)).toBe(KEY);
  expect(sendKeyOf('<someone@else.example>')).toBeNull();
});
