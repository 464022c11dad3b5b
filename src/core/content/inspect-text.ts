// What is unwise in the words that leave: subjects that are cut, texts that cost several messages, pushes nobody can
// read to the end.
import type { JsonObject } from '../json.ts';
import { finding, type Finding } from './finding.ts';

const LONG_SUBJECT_CHARS = 70;
const LONG_PUSH_CHARS = 178;

/** `text` is the subject of an email, the body of anything else. */
export const inspectText = (channel: string, text: string, message: JsonObject): readonly Finding[] => {
  if (channel === 'email') return inspectSubject(text);
  if (channel === 'sms') return inspectSms(message);
  return channel === 'push' ? inspectPush(message) : [];
};

const inspectSubject = (subject: string): readonly Finding[] => {
  const findings: Finding[] = [];
  const characters = [...subject].length;
  if (characters > LONG_SUBJECT_CHARS)
    findings.push(
      finding('info', 'long_subject', 'Mail programs cut long subjects.', {
        field: 'subject',
        params: { characters },
      }),
    );
  const letters = subject.replace(/[^\p{L}]/gu, '');
  if (letters.length > 10 && letters === letters.toUpperCase() && letters !== letters.toLowerCase())
    findings.push(finding('info', 'shouting_subject', 'The subject is all capitals.', { field: 'subject' }));
  return findings;
};

const inspectSms = ({ segments, encoding, body }: JsonObject): readonly Finding[] => {
  const text = typeof body === 'string' ? body : '';
  const findings: Finding[] = [];
  if (typeof segments === 'number' && segments > 1)
    findings.push(
      finding('warning', 'sms_segments', `Each copy costs ${segments} messages.`, {
        field: 'body',
        params: { segments },
      }),
    );
  if (encoding === 'UCS-2') {
    const characters = [...new Set([...text].filter((one) => !GSM.has(one)))].slice(0, 8).join(' ');
    findings.push(
      finding('info', 'sms_unicode', `Less fits into a message because of ${characters}.`, {
        field: 'body',
        params: { characters },
      }),
    );
  }
  return findings;
};

const GSM = new Set(
  '\n\r\f !"#$%&\'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz' +
    '¡£¤¥§¿ÄÅÆÇÉÑÖØÜßàäåæèéìñòöøùüΓΔΘΛΞΠΣΦΨΩ[\\]^{|}~€',
);

const inspectPush = ({ payload, message, family }: JsonObject): readonly Finding[] => {
  const text = pushText((payload ?? message ?? {}) as JsonObject);
  return [...text].length > LONG_PUSH_CHARS
    ? [
        finding('info', 'long_push', 'Devices cut long notifications.', {
          field: typeof family === 'string' ? family : 'push',
          params: { characters: [...text].length },
        }),
      ]
    : [];
};

const pushText = (payload: JsonObject): string => {
  const aps = (payload['aps'] ?? {}) as JsonObject;
  const alert = aps['alert'];
  const notification = (payload['notification'] ?? {}) as JsonObject;
  const words = typeof alert === 'string' ? alert : ((alert ?? {}) as JsonObject)['body'];
  const found = [words, payload['body'], notification['body']].find((one) => typeof one === 'string');
  return typeof found === 'string' ? found : '';
};
