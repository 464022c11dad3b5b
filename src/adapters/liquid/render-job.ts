// One job from context to result. Jobs whose template asks nothing of the host run through in one go.
import { toPromise, toValueSync } from 'liquidjs';
import type { Liquid } from 'liquidjs';
import { isObject } from '../../core/json.ts';
import { compile } from './compile.ts';
import type { HostCalls, SyntaxFault, TemplateSource, WireJob } from './messages.ts';
import { PieceEmitter } from './piece-emitter.ts';
import { StandingTexts, type Pieces, type PiecewiseResult } from './pieces.ts';
import { PROFILE } from './pre-lex.ts';
import { AskedNamespace, RenderScope, RenderState } from './render-state.ts';
import type { Compiled } from './render-state.ts';
import { takeCode } from './tags/promotion.ts';

export interface Template {
  readonly parts: readonly (readonly [string, Compiled])[];
  readonly needsHost: boolean;
  readonly promotions: readonly string[];
  readonly standing: StandingTexts;
  /** A template that cannot be parsed aborts every message (9). */
  readonly fault: string | null;
}

export const compileTemplate = (liquid: Liquid, source: TemplateSource): Template => {
  const parts: (readonly [string, Compiled])[] = [];
  for (const [name, text] of Object.entries(source.parts)) {
    const compilation = compile(liquid, text, source.htmlParts.includes(name));
    if (!compilation.ok) return broken(`${name}: ${describeFault(compilation.faults[0])}`);
    parts.push([name, compilation.compiled]);
  }
  return {
    parts,
    needsHost: parts.some(([, part]) => part.needsHost),
    promotions: [...new Set(parts.flatMap(([, part]) => part.promotions))],
    standing: new StandingTexts(),
    fault: null,
  };
};

const broken = (fault: string): Template => ({
  parts: [],
  needsHost: false,
  promotions: [],
  standing: new StandingTexts(),
  fault,
});

export const describeFault = (fault: SyntaxFault | undefined): string =>
  fault === undefined ? 'syntax error' : `line ${fault.line}, column ${fault.column}: ${fault.message}`;

export const renderNow = (
  liquid: Liquid,
  template: Template,
  job: WireJob,
  call: HostCalls,
): PiecewiseResult => {
  const state = openState(liquid, job, call);
  if (template.fault !== null) return abortBy(template.fault);
  try {
    return conclude(state, job, toValueSync(renderParts(template, state, job, true)));
  } catch (error) {
    return concludeStopped(state, error);
  }
};

export const renderWaiting = async (
  liquid: Liquid,
  template: Template,
  job: WireJob,
  call: HostCalls,
): Promise<PiecewiseResult> => {
  const state = openState(liquid, job, call);
  if (template.fault !== null) return abortBy(template.fault);
  try {
    return conclude(state, job, await toPromise(renderParts(template, state, job, false)));
  } catch (error) {
    return concludeStopped(state, error);
  }
};

function* renderParts(
  template: Template,
  state: RenderState,
  job: WireJob,
  sync: boolean,
): Generator<unknown, Readonly<Record<string, Pieces>>, unknown> {
  const rendered: Record<string, Pieces> = {};
  const { liquid } = state.init;
  for (const [name, part] of template.parts) {
    const scope = new RenderScope(state, variables(state, job), sync);
    const emitter = new PieceEmitter(state, template.standing);
    yield liquid.renderer.renderTemplates(part.templates, scope, emitter);
    rendered[name] = emitter.pieces();
  }
  // Codes of branches that were not taken are charged too; a list without codes stops the message (6.4).
  for (const list of template.promotions) yield takeCode(state, list);
  return rendered;
}

const variables = (state: RenderState, job: WireJob): object => {
  const { namespaces, profile } = job.context;
  const own = Object.create(null) as Record<string, unknown>;
  Object.assign(own, namespaces, { [PROFILE]: profile });
  own['product_recommendation'] ??= new AskedNamespace((name) =>
    state.ask('productRecommendation', [job.workspaceId, name]),
  );
  return own;
};

const abortBy = (fault: string): PiecewiseResult => ({
  kind: 'aborted',
  reason: 'liquid_syntax_error',
  detail: fault,
});

const conclude = (
  state: RenderState,
  job: WireJob,
  parts: Readonly<Record<string, Pieces>>,
): PiecewiseResult => {
  if (state.retry !== null && !job.preview) return { kind: 'retry', detail: state.retry };
  return { kind: 'rendered', parts, extras: Object.fromEntries(state.extras), warnings: state.warnings };
};

const concludeStopped = (state: RenderState, error: unknown): PiecewiseResult => {
  if (state.fault !== null) return { kind: 'unavailable', detail: state.fault };
  if (state.abort !== null) return { kind: 'aborted', ...state.abort };
  const detail = error instanceof Error ? error.message : String(error);
  return { kind: 'aborted', reason: 'render_limit', detail: detail.slice(0, 300) };
};

const openState = (liquid: Liquid, job: WireJob, call: HostCalls): RenderState => {
  const { translations, forbidden } = job.context;
  const state: RenderState = new RenderState({
    liquid,
    compile: (source) => {
      const compilation = compile(liquid, source, false);
      if (compilation.ok) return compilation.compiled;
      return state.stop('liquid_syntax_error', describeFault(compilation.faults[0]));
    },
    now: job.now,
    workspaceId: job.workspaceId,
    deliveryId: job.deliveryId,
    preview: job.preview,
    translations: isObject(translations) ? translations : {},
    forbidden: Array.isArray(forbidden) ? forbidden.filter((tag) => typeof tag === 'string') : [],
    call,
  });
  return state;
};
