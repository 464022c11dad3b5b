// Sends the application's own mail through SMTP_URL. What is to be sent is stored first, so that a relay that is away
// for a while delays an invitation and loses none.
import { makeDialer } from '../adapters/http/dial.ts';
import { parseEgressAllow } from '../adapters/http/allow-list.ts';
import { createAppMails } from '../adapters/postgres/app-mails.ts';
import { makeMailTransport } from '../adapters/smtp/relay.ts';
import { isObject } from '../core/json.ts';
import type { AppMail, AppMailer } from '../ports/app-mail.ts';
import type { MailRelay } from '../ports/transports.ts';
import type { Runtime, Service } from './runtime.ts';
import { readRelay } from './seed.ts';

const EVERY_MS = 5_000;
const DEADLINE_MS = 20_000;
const MAX_PER_ROUND = 50;

export const startAppMail = (runtime: Runtime): AppMailer & Service => {
  const { config, clock, random, pools, scheduler, seal, observer } = runtime;
  const relay = openRelay(runtime);
  const mails = createAppMails(pools.api, random);
  let running: Promise<void> | null = null;
  let closed = false;

  const sendOne = async (): Promise<boolean> => {
    const waiting = closed ? null : await mails.claim(clock.now());
    if (waiting === null || relay === null) return false;
    const opened = seal.open(waiting.sealed);
    const mail = opened.ok ? readMail(opened.value) : null;
    // Sealed under another secret: nobody can ever read it again.
    const sent = mail === null || (await handOver(relay, mail, waiting.mailId, config.mailFrom, clock.now()));
    if (sent) await mails.remove(waiting.mailId);
    return true;
  };
  const round = async (): Promise<void> => {
    await mails.forget(clock.now());
    for (let count = 0; count < MAX_PER_ROUND; count++) if (!(await sendOne())) return;
  };
  const run = (): void => {
    if (relay === null || closed) return;
    running ??= round()
      .catch((error: unknown) => {
        observer.emit({ name: 'app_mail_failed', level: 'warn', error: String(error) });
      })
      .finally(() => (running = null));
  };
  const timer = scheduler.every(EVERY_MS, run);
  return {
    isOn: relay !== null,
    send: async (mail, endsAt) => {
      await mails.keep(seal.seal(JSON.stringify(mail)), clock.now(), endsAt);
      run();
    },
    close: async () => {
      closed = true;
      timer.cancel();
      await running;
      await relay?.close();
    },
  };
};

/** The operator chose the address: it may be a private one. */
const EVERYWHERE = '0.0.0.0/0 ::/0';

const openRelay = ({ config }: Runtime): MailRelay | null => {
  const relay = readRelay(config);
  if (relay === null) return null;
  const allow = parseEgressAllow(EVERYWHERE);
  if (!allow.ok) throw new Error(allow.error.message);
  const opened = makeMailTransport(makeDialer({ allow: allow.value })).open({
    host: relay.host,
    port: relay.port,
    security: relay.security === 'tls' ? 'tls' : 'opportunistic',
    ...(relay.user === null ? {} : { user: relay.user }),
    ...(relay.password === null ? {} : { password: relay.password }),
    connections: 1,
    messagesPerConnection: 100,
    deadlineMs: DEADLINE_MS,
  });
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value;
};

const DEFAULT_FROM = 'relance@localhost.localdomain';

/** True: it is gone, or can never go. */
const handOver = async (
  relay: MailRelay,
  mail: AppMail,
  mailId: string,
  mailFrom: string | null,
  now: number,
): Promise<boolean> => {
  const from = mailFrom ?? DEFAULT_FROM;
  const result = await relay.send({
    messageId: `${mailId}@${from.split('@')[1] ?? 'localhost'}`,
    date: now,
    envelopeFrom: from,
    recipients: [mail.to],
    from: { name: 'Relance', address: from },
    to: { address: mail.to },
    subject: mail.subject,
    html: mail.html,
    text: mail.text,
    headers: { 'Auto-Submitted': 'auto-generated' },
    attachments: [],
  });
  return (
    result.kind === 'accepted' ||
    result.kind === 'invalid' ||
    (result.kind === 'refused' && result.code >= 500)
  );
};

const readMail = (text: string): AppMail | null => {
  const value: unknown = JSON.parse(text);
  if (!isObject(value)) return null;
  const { to, subject, text: plain, html } = value;
  const all = [to, subject, plain, html].every((part) => typeof part === 'string');
  return all ? (value as unknown as AppMail) : null;
};
