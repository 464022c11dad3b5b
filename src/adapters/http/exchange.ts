// One request and its answer as undici dispatches it, with the phase known exactly: `onRequestStart` is called
// in the same tick as the first write, so a failure before it left no byte behind (reliability 1.3).
import type { Dispatcher } from 'undici';
import type { HttpRequest, HttpResult } from '../../ports/egress.ts';
import { decodeBody } from './decode-body.ts';
import { EgressRefusal } from './dial.ts';

export const exchange = (
  dispatcher: Dispatcher,
  origin: string,
  path: string,
  request: HttpRequest,
): Promise<HttpResult> =>
  new Promise((resolve) => {
    const state = openState(request, resolve);
    try {
      dispatcher.dispatch(
        {
          origin,
          path,
          method: request.method,
          headers: request.headers,
          body: request.body ?? null,
        },
        handlerOf(state, request),
      );
    } catch (error) {
      settle(state, { phase: 'blocked', error: messageOf(error) });
    }
  });

interface State {
  readonly resolve: (result: HttpResult) => void;
  readonly timer: NodeJS.Timeout;
  controller: Dispatcher.DispatchController | null;
  settled: boolean;
  status: number;
  headers: Readonly<Record<string, string>>;
  chunks: Buffer[];
  bytes: number;
}

const openState = (request: HttpRequest, resolve: (result: HttpResult) => void): State => {
  const state: State = {
    resolve,
    timer: setTimeout(() => giveUp(state, request, 'the deadline passed'), request.timeoutMs),
    controller: null,
    settled: false,
    status: 0,
    headers: {},
    chunks: [],
    bytes: 0,
  };
  return state;
};

const handlerOf = (state: State, request: HttpRequest): Dispatcher.DispatchHandler => ({
  onRequestStart: (controller) => {
    state.controller = controller;
    // Given up while waiting for a connection: nothing may be written any more.
    if (state.settled) controller.abort(new Error('given up'));
  },
  onResponseStart: (_, status, headers) => {
    if (status < 200) return;
    state.status = status;
    state.headers = flatten(headers);
  },
  onResponseData: (controller, chunk) => {
    state.bytes += chunk.length;
    if (state.bytes <= request.maxResponseBytes) {
      state.chunks.push(chunk);
      return;
    }
    state.chunks.push(chunk.subarray(0, chunk.length - (state.bytes - request.maxResponseBytes)));
    settle(state, answerOf(state, request, true));
    controller.abort(new Error('the answer is too large'));
  },
  onResponseEnd: () => settle(state, answerOf(state, request, false)),
  onResponseError: (_, error) => fail(state, request, error),
});

const fail = (state: State, request: HttpRequest, error: Error): void => {
  if (error instanceof EgressRefusal) settle(state, { phase: 'blocked', error: error.message });
  else if ('code' in error && error.code === 'UND_ERR_INVALID_ARG')
    settle(state, { phase: 'blocked', error: error.message });
  else giveUp(state, request, messageOf(error));
};

const giveUp = (state: State, request: HttpRequest, error: string): void => {
  if (state.settled) return;
  if (state.status > 0) settle(state, answerOf(state, request, true));
  else settle(state, { phase: state.controller === null ? 'not_sent' : 'maybe_sent', error });
  state.controller?.abort(new Error(error));
};

const settle = (state: State, result: HttpResult): void => {
  if (state.settled) return;
  state.settled = true;
  clearTimeout(state.timer);
  state.resolve(result);
};

const answerOf = (state: State, request: HttpRequest, truncated: boolean): HttpResult =>
  toAnswer(state.status, state.headers, state.chunks, truncated, request);

export const toAnswer = (
  status: number,
  headers: Readonly<Record<string, string>>,
  chunks: readonly Buffer[],
  truncated: boolean,
  { binary, maxResponseBytes }: Pick<HttpRequest, 'binary' | 'maxResponseBytes'>,
): HttpResult => {
  const sent = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
  const { bytes, whole } = decodeBody(headers['content-encoding'], sent, maxResponseBytes);
  const answer = { phase: 'answered' as const, status, headers, truncated: truncated || !whole };
  return binary === true ? { ...answer, body: '', bytes } : { ...answer, body: bytes.toString('utf8') };
};

export const flatten = (headers: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> => {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (Array.isArray(value)) flat[name.toLowerCase()] = value.join(', ');
    else if (typeof value === 'string') flat[name.toLowerCase()] = value;
  }
  return flat;
};

export const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const inner = error instanceof AggregateError ? error.errors.map(messageOf).join('; ') : '';
  return error.message || inner || error.name;
};
