// T15, F50: the SMTP provider against a relay that misbehaves at every verb.
import { afterEach, describe, expect, it } from 'vitest';
import type { Egress } from '../adapters/http/egress.ts';
import type { SendOutcome } from '../ports/provider.ts';
import type { Kind } from '../../tests/support/http-behaviours.ts';
import { egressTo, messageFor, openProvider, settingsFor } from '../../tests/support/providers.ts';
import type { SmtpScript } from '../../tests/support/sinks/smtp-sink.ts';
import { startSmtpSink } from '../../tests/support/sinks/smtp-sink.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
/** Ample, so that a busy machine changes no verdict; short where the deadline itself is the verdict. */
const TIMEOUT_MS = 5_000;
const SHORT_MS = 250;

const openedEgress = (options: Parameters<typeof egressTo>[0]): Egress => {
  const egress = egressTo(options);
  closers.push(() => egress.close());
  return egress;
};

describe('SMTP against a relay that', () => {
  const at =
    (verb: string, wish: string): SmtpScript =>
    (now) =>
      now === verb ? wish : undefined;
  const cases: readonly (readonly [string, string, Kind, object])[] = [
    ['greeting', '554 5.3.2 no service', 'deferred', {}],
    ['greeting', '421 4.3.2 busy', 'deferred', {}],
    ['greeting', 'reset', 'not_sent', {}],
    ['greeting', 'stall', 'not_sent', {}],
    ['ehlo', '421 4.3.2 busy', 'deferred', {}],
    ['ehlo', 'close', 'not_sent', {}],
    ['mail', '421 4.7.0 too many', 'deferred', {}],
    ['mail', '451 4.3.0 later', 'deferred', {}],
    ['mail', '530 5.7.0 sign in first', 'deferred', {}],
    ['mail', '550 5.7.1 sender refused', 'rejected', { reason: 'provider_rejected' }],
    ['mail', '552 5.3.4 too large', 'rejected', { reason: 'provider_rejected' }],
    ['mail', 'reset', 'not_sent', {}],
    ['rcpt', '450 4.2.1 greylisted', 'deferred', {}],
    ['rcpt', '452 4.2.2 mailbox full', 'deferred', {}],
    ['rcpt', '550 5.1.1 no such user', 'rejected', { reason: 'address_rejected', hardBounce: true }],
    ['rcpt', '550 no such user', 'rejected', { reason: 'address_rejected', hardBounce: true }],
    ['rcpt', '553 5.1.3 bad address', 'rejected', { hardBounce: true }],
    ['rcpt', '550 5.2.1 mailbox closed', 'rejected', { hardBounce: true }],
    ['rcpt', 'close', 'not_sent', {}],
    ['data', '451 4.3.0 later', 'deferred', {}],
    ['data', '554 5.5.1 no', 'rejected', { reason: 'provider_rejected' }],
    ['data', 'stall', 'not_sent', {}],
    ['dot', '451 4.3.0 later', 'deferred', {}],
    ['dot', '421 4.3.2 closing', 'deferred', {}],
    ['dot', '552 5.3.4 too large', 'rejected', { reason: 'provider_rejected' }],
    ['dot', '554 5.7.1 spam', 'rejected', { reason: 'provider_rejected' }],
    ['dot', 'close', 'unknown', {}],
    ['dot', 'reset', 'unknown', {}],
    ['dot', 'stall', 'unknown', {}],
    ['dot', 'accept-close', 'unknown', {}],
    ['dot', 'accept-reset', 'unknown', {}],
    ['dot', 'accept-stall', 'unknown', {}],
    ['dot', 'not a reply', 'unknown', {}],
    ['quit', 'stall', 'accepted', {}],
  ];
  const send = async (script: SmtpScript, timeoutMs = TIMEOUT_MS): Promise<SendOutcome> => {
    const sink = await startSmtpSink({ script });
    closers.push(() => sink.close());
    const settings = { ...settingsFor('email', 'smtp', '', sink.port), timeout_ms: timeoutMs };
    const provider = openProvider('email', 'smtp', { egress: openedEgress({}), settings });
    closers.push(() => provider.close());
    expect(provider.class).toBe('C');
    return provider.send(messageFor('email', 'smtp', ''));
  };
  it.each(cases)('at %s does: %s', async (verb, wish, kind, more) => {
    const outcome = await send(
      at(verb, wish),
      wish.endsWith('stall') && verb !== 'quit' ? SHORT_MS : TIMEOUT_MS,
    );
    expect(outcome).toMatchObject({ kind, ...more });
    if (!('hardBounce' in more)) expect(outcome).not.toHaveProperty('hardBounce');
  });
  it.each(['550 5.7.1 relaying denied', '552 5.2.2 mailbox full', '554 5.7.1 blocked', '550 5.4.1 no route'])(
    'refuses the recipient with %s: the address is not to blame',
    async (reply) => {
      const outcome = await send(at('rcpt', reply));
      expect(outcome).toMatchObject({ kind: 'rejected', reason: 'provider_rejected' });
      expect(outcome).not.toHaveProperty('hardBounce');
    },
  );
  it('is private and not opened: not_sent, and says why', async () => {
    const sink = await startSmtpSink();
    closers.push(() => sink.close());
    const provider = openProvider('email', 'smtp', {
      egress: openedEgress({ allowText: '' }),
      settings: settingsFor('email', 'smtp', '', sink.port),
    });
    const outcome = await provider.send(messageFor('email', 'smtp', ''));
    expect(outcome).toMatchObject({ kind: 'not_sent', detail: expect.stringContaining('EGRESS_ALLOW') });
    expect(sink.stats.connections).toBe(0);
  });
});
