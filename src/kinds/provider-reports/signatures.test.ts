// Signatures of providers, with keys and certificates made here: what is genuine is taken, whatever was changed on the way
// is not, and nothing but an address of the provider is asked for a certificate.
import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { makeSignatureDigests } from '../../adapters/crypto/signature-digests.ts';
import type { JsonObject } from '../../core/json.ts';
import { makeCertificate } from '../../../tests/support/certificates.ts';
import { sendgrid } from './sendgrid.ts';
import { ses } from './ses.ts';

const NOW = Date.parse('2026-05-01T12:00:00Z');
const DAY = 86_400_000;
const digests = makeSignatureDigests({ now: () => NOW });

describe('Amazon SNS', () => {
  const signer = makeCertificate('sns.amazonaws.com', NOW - DAY, NOW + DAY);
  const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:bounces';
  const CERTIFICATE = 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem';
  const signed = (more: object = {}, version: '1' | '2' = '2', key = signer.privateKey) => {
    const envelope: Record<string, string> = {
      Type: 'Notification',
      MessageId: 'm-1',
      TopicArn: TOPIC,
      Message: '{"notificationType":"Bounce"}',
      Timestamp: '2026-05-01T11:59:00.000Z',
      SignatureVersion: version,
      SigningCertURL: CERTIFICATE,
      ...more,
    };
    const names =
      envelope['Type'] === 'Notification'
        ? ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']
        : ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
    const text = names
      .flatMap((name) => (envelope[name] === undefined ? [] : [`${name}\n${envelope[name]}\n`]))
      .join('');
    const hash = version === '1' ? 'sha1' : 'sha256';
    return { ...envelope, Signature: sign(hash, Buffer.from(text), key).toString('base64') };
  };
  const asked: string[] = [];
  const check = (
    envelope: object,
    secrets: JsonObject = {},
    certificate: string | null = signer.certificate,
  ) =>
    ses.verify?.({ body: JSON.stringify(envelope), headers: {}, url: '' }, secrets, digests, async (url) => {
      asked.push(url);
      return certificate;
    });

  test.each(['1', '2'] as const)(
    'version %s is taken as it was signed, and not when anything changed',
    async (version) => {
      expect(await check(signed({}, version))).toBe(true);
      expect(await check(signed({ Subject: 'Amazon SES' }, version))).toBe(true);
      for (const changed of [
        { Message: '{}' },
        { MessageId: 'm-2' },
        { TopicArn: 'x' },
        { Subject: 'x' },
        { Signature: '' },
      ])
        expect(await check({ ...signed({}, version), ...changed })).toBe(false);
    },
  );

  test('a confirmation is signed too', async () => {
    const confirmation = signed({
      Type: 'SubscriptionConfirmation',
      Token: 't',
      SubscribeURL: 'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=t',
    });
    expect(await check(confirmation)).toBe(true);
    const elsewhere = 'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=other';
    expect(await check({ ...confirmation, SubscribeURL: elsewhere })).toBe(false);
  });

  test.each([
    'http://sns.eu-west-1.amazonaws.com/a.pem',
    'https://sns.eu-west-1.amazonaws.com.evil.example/a.pem',
    'https://evil.example/sns.eu-west-1.amazonaws.com/a.pem',
    'https://s3.eu-west-1.amazonaws.com/bucket/a.pem',
    'https://sns.eu-west-1.amazonaws.com:8443/a.pem',
    'https://sns.eu-west-1.amazonaws.com/a.pem?x=.pem#',
    'https://user@sns.eu-west-1.amazonaws.com/a.pem',
    '',
  ])('a certificate at %j is never asked for', async (url) => {
    asked.length = 0;
    expect(await check(signed({ SigningCertURL: url }))).toBe(false);
    expect(asked).toEqual([]);
  });

  test('another key, a certificate that is over or none at all signs nothing', async () => {
    const other = makeCertificate('sns.amazonaws.com', NOW - DAY, NOW + DAY);
    expect(await check(signed({}, '2', other.privateKey))).toBe(false);
    const over = makeCertificate('sns.amazonaws.com', NOW - 2 * DAY, NOW - DAY);
    expect(await check(signed({}, '2', over.privateKey), {}, over.certificate)).toBe(false);
    expect(await check(signed(), {}, 'no certificate')).toBe(false);
    expect(await check(signed({ SignatureVersion: '3' }))).toBe(false);
  });

  test('a certificate that cannot be had now is no verdict: SNS comes again', async () => {
    expect(await check(signed(), {}, null)).toBeNull();
  });

  test('a topic that is set is the only one, and nothing comes without its envelope', async () => {
    const raw = { notificationType: 'Bounce' };
    expect(await check(signed(), { sns_topic_arn: TOPIC })).toBe(true);
    expect(await check(signed(), { sns_topic_arn: `${TOPIC}-other` })).toBe(false);
    expect([await check(raw), await check(raw, { sns_topic_arn: TOPIC })]).toEqual([true, false]);
    expect(await check({ Type: 'Notification', Message: '{}' })).toBe(false);
  });
});

describe('SendGrid', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const key = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  const body = '[{"email":"a@b.example","event":"spamreport"}]\r\n';
  const headersOf = (text: string, timestamp = '1588788367') => ({
    'x-twilio-email-event-webhook-timestamp': timestamp,
    'x-twilio-email-event-webhook-signature': sign(
      'sha256',
      Buffer.from(timestamp + text),
      privateKey,
    ).toString('base64'),
  });
  const check = (headers: Readonly<Record<string, string>>, text: string | undefined, secrets: JsonObject) =>
    sendgrid.verify?.(
      { body: [], headers, url: '', ...(text === undefined ? {} : { text }) },
      secrets,
      digests,
      () => Promise.resolve(null),
    );

  test('the body as it came is what is signed, with its time', () => {
    const secrets = { sendgrid_public_key: key };
    expect(check(headersOf(body), body, secrets)).toBe(true);
    expect(check(headersOf(body), body.trim(), secrets)).toBe(false);
    expect(check({ ...headersOf(body), 'x-twilio-email-event-webhook-timestamp': '1' }, body, secrets)).toBe(
      false,
    );
    expect(check({}, body, secrets)).toBe(false);
    expect(check(headersOf(body), undefined, secrets)).toBe(false);
    expect(check(headersOf(body), body, { sendgrid_public_key: 'no key' })).toBe(false);
    expect(check({}, body, {})).toBe(true);
  });
});
