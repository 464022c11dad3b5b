// Looks at every alert that is set, counts what its campaign sent with one statement for all, and passes on what was
// found: by mail and to a URL, once per window and threshold, again after a failure. Nothing of it touches a campaign.
import {
  judgeWindow,
  windowsOf,
  writeAlertBody,
  type AlertFinding,
  type AlertWindow,
} from '../core/alerts/campaign-alert.ts';
import { sentenceOfAlert } from '../core/alerts/words.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, type Instant } from '../core/time.ts';
import type { AlertStore, FindingToTell, SealedMail } from '../ports/alert-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { HttpEgress } from '../ports/egress.ts';
import type { Observer } from '../ports/observer.ts';

export interface AlertDeps {
  readonly store: AlertStore;
  readonly http: HttpEgress;
  /** One mail to each address of the alert; null: the installation sends no mail. */
  readonly writeMails: (finding: FindingToTell, url: string) => readonly SealedMail[] | null;
  readonly publicUrl: () => string;
  readonly clock: Pick<Clock, 'now'>;
  readonly observer: Observer;
}

const MAX_ATTEMPTS = 6;
const MAX_TOLD_AT_ONCE = 100;
const TOLD_BESIDE = 20;
const CALL_TIMEOUT_MS = 10 * SECOND_MS;
const MAX_RESPONSE_BYTES = 4_096;
const MAX_DETAIL_CHARS = 300;

/** One workspace, or all of them. */
export const evaluateAlerts = async (deps: AlertDeps, workspaceId: number | null): Promise<void> => {
  const now = deps.clock.now();
  const armed = await deps.store.armed(now, workspaceId);
  const nowOf = new Map(armed.map((one) => [one.alert.workspaceId, one.now]));
  const windows = armed.flatMap(windowsOf);
  const counts = await deps.store.countSends(windows, loggedSince(windows, now));
  const found = windows.flatMap((window, i) =>
    judgeWindow(window, counts[i] ?? 0).map((finding) => ({
      finding,
      foundAt: nowOf.get(window.alert.workspaceId) ?? now,
    })),
  );
  await deps.store.keep(found, now);
  await tellAll(deps);
};

/** How far back the log is read: a test clock tells nothing about when a row was written, and a run takes days. */
const loggedSince = (windows: readonly AlertWindow[], now: Instant): Instant =>
  windows.some(({ dispatchId, from }) => dispatchId !== null || Math.abs(now - from) > DAY_MS)
    ? now - 3 * DAY_MS
    : now - 3 * HOUR_MS;

/** Some at a time, beside each other: all of them are told before the claim of one runs out and others repeat it. */
const tellAll = async (deps: AlertDeps): Promise<void> => {
  for (let told = 0; told < MAX_TOLD_AT_ONCE; told += TOLD_BESIDE) {
    const now = deps.clock.now();
    const findings = await deps.store.claim(now, now + MINUTE_MS, TOLD_BESIDE);
    await Promise.all(findings.map((finding) => tellAndSettle(deps, finding)));
    if (findings.length < TOLD_BESIDE) return;
  }
};

const tellAndSettle = async (deps: AlertDeps, finding: FindingToTell): Promise<void> => {
  const told = await tell(deps, finding).catch((error: unknown) => ({ again: true, detail: String(error) }));
  const retries = told.again && finding.attempts < MAX_ATTEMPTS;
  const status = told.detail === '' ? 'told' : retries ? 'waiting' : 'failed';
  await deps.store.settle(finding, status, told.detail.slice(0, MAX_DETAIL_CHARS));
  if (told.detail === '') return;
  const { alertId: alert } = finding.alert;
  deps.observer.emit({ name: 'alert_not_told', level: 'warn', alert, error: told.detail });
};

interface Told {
  /** '' = everybody was told. */
  readonly detail: string;
  readonly again: boolean;
}

/** Mails are stored once and leave from there, whatever becomes of this process; only the call is repeated. */
const tell = async (deps: AlertDeps, finding: FindingToTell): Promise<Told> => {
  const { alert, workspaceKey } = finding;
  const url = `${deps.publicUrl()}/w/${encodeURIComponent(workspaceKey)}/campaigns/${alert.campaignId}`;
  const mailed = finding.mailed || alert.emails.length === 0 || (await keepMails(deps, finding, url));
  const failure = alert.webhookUrl === null ? null : await callOut(deps, alert.webhookUrl, finding, url);
  if (failure !== null) return { detail: failure, again: true };
  return { detail: mailed ? '' : 'This installation sends no mail (SMTP_URL).', again: false };
};

const MAIL_LIFE_MS = DAY_MS;

const keepMails = async (
  { store, writeMails, clock }: AlertDeps,
  finding: FindingToTell,
  url: string,
): Promise<boolean> => {
  const mails = writeMails(finding, url);
  if (mails === null) return false;
  const now = clock.now();
  await store.keepMails(finding, mails, now, now + MAIL_LIFE_MS);
  return true;
};

const callOut = async (
  { http }: AlertDeps,
  webhookUrl: string,
  finding: AlertFinding & Pick<FindingToTell, 'campaign' | 'workspace'>,
  url: string,
): Promise<string | null> => {
  const { campaign, workspace } = finding;
  const text = sentenceOfAlert(finding, campaign, finding.alert.language);
  const result = await http.request({
    url: webhookUrl,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(writeAlertBody(finding, text, { workspace, campaign, url })),
    timeoutMs: CALL_TIMEOUT_MS,
    maxResponseBytes: MAX_RESPONSE_BYTES,
  });
  if (result.phase !== 'answered') return result.error;
  return result.status < 300 ? null : `The address answered ${result.status}.`;
};
