// Alerts of campaigns on a timer, in every worker; findings are unique, so many of them find the same once.
import { createAlertStore } from '../adapters/postgres/alerts.ts';
import { writeAlert } from '../core/access/mails.ts';
import { sentenceOfAlert } from '../core/alerts/words.ts';
import { MINUTE_MS } from '../core/time.ts';
import { evaluateAlerts, type AlertDeps } from '../engine/campaign-alerts.ts';
import type { FindingToTell } from '../ports/alert-store.ts';
import type { AppMail } from '../ports/app-mail.ts';
import type { Runtime, Service } from './runtime.ts';
import type { Parts } from './wire.ts';

const EVERY_MS = MINUTE_MS;

export const alertDepsOf = (
  { pools, clock, random, seal, observer }: Runtime,
  parts: Pick<Parts, 'egress' | 'links' | 'appMail'>,
): AlertDeps => ({
  store: createAlertStore(pools.reports),
  http: parts.egress.http,
  clock,
  observer,
  publicUrl: () => parts.links.publicUrl(),
  writeMails: (finding, url) =>
    parts.appMail.isOn
      ? finding.alert.emails.map((to) => ({
          mailId: random.uuid(),
          sealed: seal.seal(JSON.stringify({ to, ...mailOf(finding, url) } satisfies AppMail)),
        }))
      : null,
});

/** In both languages: whoever gets it need not have an account. */
const mailOf = (finding: FindingToTell, url: string) => {
  const { campaign, workspace } = finding;
  const { language } = finding.alert;
  const languages = language === 'fr' ? (['fr', 'en'] as const) : (['en', 'fr'] as const);
  const texts = languages.map((one) => sentenceOfAlert(finding, campaign, one));
  return writeAlert(language, texts, { campaign, workspace, url });
};

export const startAlerts = (runtime: Runtime, parts: Parts): Service => {
  const deps = alertDepsOf(runtime, parts);
  let running: Promise<void> | null = null;
  const look = (): void => {
    if (runtime.fence.isFenced()) return;
    running ??= evaluateAlerts(deps, null)
      .catch((error: unknown) => {
        runtime.observer.emit({ name: 'alerts_failed', level: 'error', error: String(error) });
      })
      .finally(() => (running = null));
  };
  const timer = runtime.scheduler.every(EVERY_MS, look);
  return {
    close: async () => {
      timer.cancel();
      await running;
    },
  };
};
