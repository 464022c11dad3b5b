// Liquid inside fetched data, one level: every text of the data is rendered with the message's data. Nothing in
// it may call out again: a response comes from somebody else, and must not carry the person's data away.
import type { Context } from 'liquidjs';
import { renderText } from './render-text.ts';
import type { RenderState } from './render-state.ts';
import { isHash } from './values.ts';

export function* rerender(state: RenderState, value: unknown, context: Context): Generator<unknown, unknown> {
  if (typeof value === 'string') return (yield renderResponse(state, value, context)) as unknown;
  if (Array.isArray(value)) {
    const list: unknown[] = [];
    for (const element of value as unknown[]) list.push(yield rerender(state, element, context));
    return list;
  }
  if (!isHash(value)) return value;
  const out: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    Object.defineProperty(out, key, {
      value: yield rerender(state, value[key], context),
      enumerable: true,
      writable: true,
    });
  }
  return out;
}

function* renderResponse(state: RenderState, text: string, context: Context): Generator<unknown, string> {
  if (!text.includes('{{') && !text.includes('{%')) return text;
  const outer = state.inResponse;
  if (outer) return text;
  state.inResponse = true;
  try {
    return (yield renderText(state.init.compile(text).templates, context)) as string;
  } finally {
    state.inResponse = outer;
  }
}
