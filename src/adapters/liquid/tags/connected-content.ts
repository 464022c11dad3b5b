// {% connected_content URL :option … %}: an HTTP call while rendering (6.2). The parent makes it; here the
// request is put together and the answer becomes text or a variable.
import { Tag } from 'liquidjs';
import type { Context, Emitter, Liquid, TagToken, Template, TopLevelToken } from 'liquidjs';
import { isObject } from '../../../core/json.ts';
import { CONTENT_MAX_AGE_S, CONTENT_MIN_AGE_S } from '../limits.ts';
import type { ContentAnswer, ContentRequest } from '../messages.ts';
import { countElements, parseJson } from '../filters/encodings.ts';
import { currentFacts, parseFragment } from '../parse-facts.ts';
import { print } from '../print.ts';
import { renderText } from '../render-text.ts';
import type { RenderState } from '../render-state.ts';
import { stateOf } from '../render-state.ts';
import { rerender } from '../rerender.ts';
import { readOptions } from './arguments.ts';
import { refuseForbidden } from './forbidden.ts';

const KNOWN = new Set([
  'save',
  'method',
  'body',
  'headers',
  'content_type',
  'basic_auth',
  'auth_credentials',
  'cache',
  'cache_max_age',
  'no_cache',
  'retry',
  'rerender',
]);
const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';
const DEFAULT_NAME = 'connected';

export class ConnectedContentTag extends Tag {
  readonly url: Template[];
  readonly method: 'GET' | 'POST';
  readonly saveAs: string | null;
  readonly retry: boolean;
  readonly again: boolean;
  readonly #texts = new Map<string, Template[]>();
  readonly #flags: ReadonlySet<string>;

  constructor(token: TagToken, rest: TopLevelToken[], liquid: Liquid) {
    super(token, rest, liquid);
    const { words, options } = readOptions(token.args);
    if (words.length !== 1) throw new Error('connected_content needs one URL');
    const unknown = [...options.keys()].find((name) => !KNOWN.has(name));
    if (unknown !== undefined) throw new Error(`connected_content has no option :${unknown}`);
    this.url = parseFragment(liquid, words[0]!, token);
    this.method = readMethod(options.get('method'));
    this.saveAs = options.get('save') ?? null;
    this.retry = options.has('retry');
    this.again = options.has('rerender');
    this.#flags = new Set(options.keys());
    for (const [name, text] of options) this.#texts.set(name, parseFragment(liquid, text, token));
    currentFacts().needsHost = true;
  }

  override *render(context: Context, emitter: Emitter): Generator<unknown, void> {
    const state: RenderState = stateOf(context);
    refuseForbidden(state, 'connected_content');
    const request = (yield this.#request(context)) as ContentRequest;
    const { workspaceId, now } = state.init;
    const answer = (yield state.ask('content', [workspaceId, request, now])) as ContentAnswer;
    if (answer.kind === 'unknown_credential') {
      state.stop('liquid_abort', `credential "${request.credential?.name ?? ''}" does not exist`);
    }
    const name = this.saveAs === null || this.saveAs === '' ? DEFAULT_NAME : this.saveAs;
    if (answer.kind === 'failed' || answer.status < 200 || answer.status > 299) {
      this.#noteFailure(state, request.url, answer);
      if (this.saveAs !== null) Object.assign(context.bottom(), { [name]: null });
      return;
    }
    const parsed = (yield this.#read(state, answer, context)) as unknown;
    if (this.saveAs === null && (typeof parsed !== 'object' || parsed === null)) emitter.write(print(parsed));
    else Object.assign(context.bottom(), { [name]: parsed });
  }

  /** JSON where it is JSON, else the text; Liquid inside is rendered when asked for. */
  *#read(
    state: RenderState,
    answer: { status: number; body: string },
    context: Context,
  ): Generator<unknown, unknown> {
    state.chargeElements(countElements(answer.body));
    const json = /^\s*[[{]/.test(answer.body) || this.saveAs !== null ? parseJson(answer.body) : null;
    const value = json ?? answer.body;
    const rendered = this.again ? ((yield rerender(state, value, context)) as unknown) : value;
    return isObject(rendered) ? { ...rendered, __http_status_code__: answer.status } : rendered;
  }

  /** Nothing is inserted. With :retry the message goes back to the queue, unless the template aborts it. */
  #noteFailure(
    state: RenderState,
    url: string,
    answer: Exclude<ContentAnswer, { kind: 'unknown_credential' }>,
  ): void {
    const what = answer.kind === 'failed' ? answer.error : `status ${answer.status}`;
    const detail = `connected content ${url.slice(0, 200)}: ${what}`;
    state.warn(detail);
    const passing =
      answer.kind === 'failed' || answer.status >= 500 || answer.status === 429 || answer.status === 408;
    if (this.retry && passing) state.retry ??= detail;
  }

  *#request(context: Context): Generator<unknown, ContentRequest> {
    const texts = new Map<string, string>();
    for (const [name, templates] of this.#texts)
      texts.set(name, (yield renderText(templates, context)) as string);
    const type = texts.get('content_type') ?? (this.method === 'GET' ? JSON_TYPE : FORM);
    const body = texts.get('body') ?? '';
    return {
      url: ((yield renderText(this.url, context)) as string).trim(),
      method: this.method,
      headers: {
        'content-type': type,
        accept: texts.has('content_type') ? type : '*/*',
        ...readHeaders(texts.get('headers')),
      },
      body: this.method === 'POST' ? (type.includes(JSON_TYPE) ? formToJson(body) : body) : null,
      credential: readCredential(texts),
      maxAgeSeconds: this.#maxAge(texts),
    };
  }

  #maxAge(texts: ReadonlyMap<string, string>): number | null {
    if (this.#flags.has('no_cache')) return null;
    const asked = texts.get('cache_max_age') ?? texts.get('cache');
    if (asked === undefined) return this.method === 'GET' ? CONTENT_MIN_AGE_S : null;
    const seconds = Number.parseInt(asked, 10);
    if (!Number.isFinite(seconds)) return CONTENT_MIN_AGE_S;
    return Math.min(CONTENT_MAX_AGE_S, Math.max(CONTENT_MIN_AGE_S, seconds));
  }
}

const readMethod = (text: string | undefined): 'GET' | 'POST' => {
  const method = (text ?? 'get').toUpperCase();
  if (method !== 'GET' && method !== 'POST')
    throw new Error('connected_content knows the methods get and post');
  return method;
};

const readHeaders = (text: string | undefined): Readonly<Record<string, string>> => {
  const parsed = text === undefined ? null : parseJson(text);
  if (!isObject(parsed)) return {};
  return Object.fromEntries(
    Object.entries(parsed).map(([name, value]) => [name.toLowerCase(), print(value)]),
  );
};

const readCredential = (texts: ReadonlyMap<string, string>): ContentRequest['credential'] => {
  const basic = texts.get('basic_auth');
  if (basic !== undefined) return { kind: 'basic', name: basic };
  const other = texts.get('auth_credentials');
  return other === undefined ? null : { kind: 'headers', name: other };
};

/** `a=1&b=2` becomes {"a":"1","b":"2"}; what is JSON already stays. */
const formToJson = (body: string): string => {
  if (/^\s*[[{]/.test(body) || !body.includes('=')) return body;
  return JSON.stringify(Object.fromEntries(new URLSearchParams(body)));
};
