// The message log and its export: the same filters, page by page.
import * as contract from '../../contract/admin/message-log.ts';
import { sentenceOf } from '../../core/campaigns/explain.ts';
import { csvLine } from '../../core/csv.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Refusal } from '../../core/result.ts';
import type { Language } from '../../core/segments/filter.ts';
import { DAY_MS, HOUR_MS, parseInstant, toIso } from '../../core/time.ts';
import type { LogLine, LogQuery, MessageLog } from '../../ports/message-log.ts';
import type { RequestContext, Route } from '../handle.ts';
import { route } from '../handle.ts';
import { download, refuseWith, succeed } from '../reply.ts';
import type { AdminServices } from './services.ts';

export const messageLogRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.readMessageLog, async (context, { query }) => {
    const asked = await readQuery(services, context, query);
    if (!asked.ok) return refuseWith(asked.error);
    const { limit = 50, after = null, language = 'en' } = query;
    const page = await services.messageLog.page(context.workspaceId, { ...asked.value, limit, after });
    return succeed({
      lines: page.lines.map((line) => presentLine(line, language)),
      next: page.next,
      searched_until: toIso(page.searchedUntil),
    });
  }),
  route(contract.exportMessageLog, async (context, { query }) => {
    const asked = await readQuery(services, context, query);
    if (!asked.ok) return refuseWith(asked.error);
    const { workspaceId, visible } = context;
    // A file is not looked through by the guard of the doors: campaigns that the caller may not see are left out here.
    const hidden = visible === undefined ? NONE : await services.standings.hiddenFrom(workspaceId, visible);
    const wanted = { query: asked.value, hidden, language: query.language ?? 'en' };
    const chunks = exportLines(services.messageLog, workspaceId, wanted);
    return download('text/csv; charset=utf-8', `${context.workspace.key}-messages.csv`, chunks);
  }),
];

const NONE: ReadonlySet<string> = new Set();

interface Filters {
  readonly level?: 'people' | 'messages';
  readonly outcome?: readonly string[];
  readonly reason?: readonly string[];
  readonly channel?: readonly string[];
  readonly campaign_id?: string;
  readonly user?: string;
  readonly from?: string;
  readonly until?: string;
}

type Asked = Omit<LogQuery, 'limit' | 'after'>;

/** Longer than any log is kept unless told otherwise. */
const AS_FAR_AS_KEPT_MS = 400 * DAY_MS;
/** Nothing was logged earlier, and nothing can have been logged later but by clocks that go ahead. */
const AS_FAR_AS_LOGGED_MS = 10 * 366 * DAY_MS;
const CLOCKS_DIFFER_MS = HOUR_MS;

const readQuery = async (
  services: AdminServices,
  { workspaceId }: RequestContext,
  filters: Filters,
): Promise<Result<Asked>> => {
  const nowAt = services.clock.now();
  const from = filters.from === undefined ? nowAt - AS_FAR_AS_KEPT_MS : parseInstant(filters.from);
  // Rows written while the page is read come on the next look.
  const until = filters.until === undefined ? nowAt + 1 : parseInstant(filters.until);
  if (from === null) return err(invalid('from', 'is no instant like 2026-01-31T09:00:00Z.'));
  if (until === null) return err(invalid('until', 'is no instant like 2026-01-31T09:00:00Z.'));
  const { campaign_id: idOrKey, user } = filters;
  const campaign =
    idOrKey === undefined
      ? null
      : ((await services.campaigns.find(workspaceId, idOrKey)) ??
        (await services.campaigns.findByKey(workspaceId, idOrKey)));
  if (idOrKey !== undefined && campaign === null) return err(invalid('campaign_id', 'names no campaign.'));
  const person = user === undefined ? null : await services.reports.findPerson(workspaceId, user);
  if (user !== undefined && person === null) return err(invalid('user', 'names nobody.'));
  return ok({
    level: filters.level ?? 'people',
    outcomes: filters.outcome ?? null,
    reasons: filters.reason ?? null,
    channels: filters.channel ?? null,
    campaignId: campaign?.campaignId ?? null,
    person: person === null ? null : { part: person.part, userId: person.userId },
    // Years without a log would be searched window by window.
    from: Math.max(from, nowAt - AS_FAR_AS_LOGGED_MS),
    until: Math.min(until, nowAt + CLOCKS_DIFFER_MS),
  });
};

const invalid = (name: string, what: string): Refusal => ({
  code: 'invalid_field',
  message: `query.${name} ${what}`,
  field: `query.${name}`,
});

const presentLine = (line: LogLine, language: Language) => ({
  at: toIso(line.at),
  logged_at: toIso(line.loggedAt),
  delivery_id: line.deliveryId,
  user_id: line.userId,
  external_id: line.externalId,
  email: line.email,
  campaign_id: line.campaignId,
  campaign_name: line.campaignName,
  dispatch_id: line.dispatchId,
  variant: line.variant,
  channel: line.channel,
  endpoint: line.endpoint,
  outcome: line.outcome,
  reason: line.reason,
  sentence: sentenceOf(line.reason, language),
  tries: line.tries,
  facts: line.facts,
  provider_message_id: line.providerMessageId,
  reactions: line.reactions.map(({ kind, at, detail }) => ({ kind, at: toIso(at), detail })),
});

const COLUMNS = [
  'at',
  'user_id',
  'external_id',
  'email',
  'campaign_id',
  'campaign',
  'variant',
  'channel',
  'outcome',
  'reason',
  'sentence',
  'tries',
  'provider_message_id',
  'reactions',
  'message_extras',
];
const LINES_PER_CHUNK = 500;
const MOST_LINES = 100_000;

async function* exportLines(
  log: MessageLog,
  workspaceId: number,
  {
    query,
    hidden,
    language,
  }: { readonly query: Asked; readonly hidden: ReadonlySet<string>; readonly language: Language },
): AsyncGenerator<string> {
  yield csvLine(COLUMNS);
  let after: string | null = null;
  let written = 0;
  do {
    const page = await log.page(workspaceId, { ...query, limit: LINES_PER_CHUNK, after });
    const shown = page.lines.filter(({ campaignId }) => !hidden.has(campaignId));
    yield shown.map((line) => toCsv(line, language)).join('');
    written += shown.length;
    after = page.next;
  } while (after !== null && written < MOST_LINES);
}

const toCsv = (line: LogLine, language: Language): string =>
  csvLine([
    toIso(line.at),
    line.userId,
    line.externalId,
    line.email,
    line.campaignId,
    line.campaignName,
    line.variant,
    line.channel,
    line.outcome,
    line.reason,
    sentenceOf(line.reason, language) ?? '',
    line.tries,
    line.providerMessageId,
    line.reactions.map(({ kind }) => kind).join(' '),
    extrasOf(line),
  ]);

/** As JSON, for whoever reads the file. */
const extrasOf = ({ facts }: LogLine): string =>
  facts['message_extras'] === undefined ? '' : JSON.stringify(facts['message_extras']);
