// Alerts of campaigns on a timer, in every worker; findings are unique, so many of them find the same once.
import { createAlertStore } from '../adapters/postgres/alerts.ts';
import { writeAlert } from '../core/access/mails.ts';
import { sentenceOfAlert } from '../core/alerts/words.ts';
import { DAY_MS, MINUTE_MS } from '../core/time.ts';
import { evaluateAlerts, type AlertDeps } from '../engine/campaign-alerts.ts';
import type { Runtime, Service } from './runtime.ts';
import type { Parts } from './wire.ts';

const EVERY_MS = MINUTE_MS;

export const alertDepsOf = ({ pools, clock, observer }: Runtime, parts: Parts): AlertDeps => ({
  store: createAlertStore(pools.reports),
  http: parts.egress.http,
  clock,
  observer,
  publicUrl: () => parts.links.publicUrl(),
  mail: async (to, finding, url) => {
    if (!parts.appMail.isOn) return false;
    const texts = (['en', 'fr'] as const).map((language) =>
      sentenceOfAlert(finding, finding.campaign, language),
    );
    await parts.appMail.send(
      { to, ...writeAlert(texts, { campaign: finding.campaign, workspace: finding.workspace, url }) },
      clock.now() + DAY_MS,
    );
    return true;
  },
});

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
