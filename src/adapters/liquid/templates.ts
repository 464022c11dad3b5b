// The Templates port over rendering processes. What templates ask of the outside is answered here.
import { ok, refuse } from '../../core/result.ts';
import type { Result } from '../../core/result.ts';
import type { Clock } from '../../ports/clock.ts';
import type { HttpEgress } from '../../ports/egress.ts';
import type { Observer } from '../../ports/observer.ts';
import type { TemplateHost } from '../../ports/template-host.ts';
import type { RenderJob, RenderResult, SyntaxProblem, Templates } from '../../ports/templates.ts';
import { ConnectedContent } from './connected-content.ts';
import { MAX_SOURCE_CHARS } from './limits.ts';
import { HOST_METHODS } from './messages.ts';
import type { HostMethods, TemplateSource, WireJob } from './messages.ts';
import { RenderPool } from './pool.ts';
import { describeFault } from './render-job.ts';

export interface TemplatesOptions {
  readonly host: TemplateHost;
  readonly egress: HttpEgress;
  readonly clock: Clock;
  readonly observer: Observer;
  /** Rendering processes; they start when there is work for them. */
  readonly children?: number;
}

/** A Templates port that can also tell its processes' ids. */
export interface ChildTemplates extends Templates {
  pids(): readonly number[];
}

const DEFAULT_CHILDREN = 2;

export const createTemplates = (options: TemplatesOptions): ChildTemplates => {
  const methods = hostMethods(options);
  const pool = new RenderPool({
    children: options.children ?? DEFAULT_CHILDREN,
    answer: (method, args) => answerCall(methods, method, args),
    onDeath: (death, unfinished) =>
      options.observer.emit({ name: 'render_process_died', level: 'warn', death, unfinished }),
  });
  return {
    render: (jobs) => renderJobs(pool, jobs),
    check: (source, html = false) => checkSource(pool, source, html),
    close: () => pool.close(),
    pids: () => pool.pids(),
  };
};

const renderJobs = async (pool: RenderPool, jobs: readonly RenderJob[]): Promise<readonly RenderResult[]> => {
  const results: RenderResult[] = new Array<RenderResult>(jobs.length);
  const accepted: { job: WireJob; template: TemplateSource }[] = [];
  const positions: number[] = [];
  for (const [position, job] of jobs.entries()) {
    if (sizeOf(job) > MAX_SOURCE_CHARS) {
      results[position] = { kind: 'aborted', reason: 'render_limit', detail: 'the template is too long' };
      continue;
    }
    if (Object.keys(job.parts).length === 0) {
      results[position] = NOTHING_TO_RENDER;
      continue;
    }
    accepted.push({ job: toWire(job, positions.length), template: toSource(job) });
    positions.push(position);
  }
  const rendered = await pool.render(accepted);
  for (const [index, result] of rendered.entries()) results[positions[index]!] = result;
  return results;
};

/** A message without any Liquid. */
const NOTHING_TO_RENDER: RenderResult = { kind: 'rendered', parts: {}, extras: {}, warnings: [] };

const sizeOf = (job: RenderJob): number =>
  Object.values(job.parts).reduce((sum, part) => sum + part.length, 0);

const toWire = (job: RenderJob, index: number): WireJob => ({
  index,
  key: job.templateKey,
  context: job.context,
  now: job.now,
  workspaceId: job.workspaceId,
  deliveryId: job.deliveryId,
  preview: job.preview ?? false,
});

const toSource = (job: RenderJob): TemplateSource => ({
  key: job.templateKey,
  parts: job.parts,
  htmlParts: job.htmlParts ?? [],
});

const checkSource = async (
  pool: RenderPool,
  source: string,
  html: boolean,
): Promise<readonly SyntaxProblem[]> => {
  const size = checkSize(source);
  if (!size.ok) return [size.error];
  const faults = await pool.check(source, html);
  return faults.map((fault) => ({
    code: 'liquid_syntax_error',
    message: describeFault(fault),
    line: fault.line,
    column: fault.column,
  }));
};

const checkSize = (source: string): Result<true> =>
  source.length > MAX_SOURCE_CHARS
    ? refuse('template_too_long', `A template has at most ${MAX_SOURCE_CHARS} characters.`)
    : ok(true);

const hostMethods = (options: TemplatesOptions): HostMethods => {
  const { host, egress, clock } = options;
  const content = new ConnectedContent({ egress, host, clock });
  return {
    contentBlock: (...args) => host.contentBlock(...args),
    catalogItems: (...args) => host.catalogItems(...args),
    catalogSelection: (...args) => host.catalogSelection(...args),
    selectCatalogItems: (...args) => host.selectCatalogItems(...args),
    productRecommendation: (...args) => host.productRecommendation(...args),
    promotionCode: (...args) => host.promotionCode(...args),
    content: (...args) => content.fetch(...args),
  };
};

const isMethod = (name: string): name is keyof HostMethods => Object.hasOwn(HOST_METHODS, name);

/** The arguments come from our own tags over a private channel; their shapes are those of HostMethods. */
const answerCall = (methods: HostMethods, method: string, args: readonly unknown[]): Promise<unknown> => {
  if (!isMethod(method)) return Promise.reject(new Error(`unknown call ${method}`));
  return (Reflect.get(methods, method) as (...input: readonly unknown[]) => Promise<unknown>)(...args);
};
