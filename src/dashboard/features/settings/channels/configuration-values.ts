// Between a configuration as the server knows it and the flat values of its form.
import type { Configuration } from '../shared/shapes.ts';
import type { ProviderField } from './providers.ts';
import { formOf } from './providers.ts';

export type Values = Record<string, unknown> & {
  channel: string;
  provider: string;
  name: string;
  category: string;
  messages_per_second: number | string;
  /** By path of a field. */
  fields: Record<string, string | number | boolean>;
};

export const emptyValues = (channel: string, provider: string): Values => ({
  channel,
  provider,
  name: '',
  category: 'marketing',
  messages_per_second: '',
  fields: Object.fromEntries(formOf(channel, provider).map((field) => [keyOf(field.path), usualOf(field)])),
});

/** Dots would be read as steps into an object by the form. */
export const keyOf = (path: string): string => path.replaceAll('.', '/');

const usualOf = ({ kind, usual }: ProviderField): string | boolean =>
  kind === 'flag' ? usual === true : typeof usual === 'string' ? usual : '';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const lookUp = (from: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((at, step) => (isObject(at) ? at[step] : undefined), from);

export const valuesOf = (configuration: Configuration): Values => {
  const { channel, provider, name, category, limits } = configuration;
  const blank = emptyValues(channel, provider);
  const fields = formOf(channel, provider).map((field) => {
    const stored = lookUp(configuration, field.path);
    return [
      keyOf(field.path),
      stored === undefined ? blank.fields[keyOf(field.path)] : writtenOf(field, stored),
    ];
  });
  return {
    ...blank,
    name,
    category,
    messages_per_second: limits.messages_per_second ?? '',
    fields: Object.fromEntries(fields) as Values['fields'],
  };
};

const writtenOf = ({ kind }: ProviderField, stored: unknown): string | number | boolean => {
  if (kind === 'json') return JSON.stringify(stored);
  if (kind === 'ports') return Array.isArray(stored) ? stored.join(', ') : '';
  return typeof stored === 'number' || typeof stored === 'boolean' || typeof stored === 'string'
    ? stored
    : '';
};

/** Secrets are never kept in the browser. */
export const withoutSecrets = (values: Values): Values => ({
  ...values,
  fields: Object.fromEntries(
    Object.entries(values.fields).map(([key, value]) => [key, key.startsWith('secrets/') ? '' : value]),
  ),
});

type Tree = { [name: string]: unknown };

/** As the server takes it: empty fields are left out, and a secret that is not given again stays. */
export const bodyOf = (values: Values): Tree => {
  const { channel, provider, name, category, messages_per_second: speed, fields } = values;
  const body: Tree = {
    channel,
    provider,
    name,
    category,
    sender: {},
    provider_settings: {},
    limits: speed === '' ? {} : { messages_per_second: speed },
  };
  for (const field of formOf(channel, provider)) {
    const value = toSend(field, fields[keyOf(field.path)]);
    if (value !== undefined) put(body, field.path.split('.'), value);
  }
  return body;
};

const toSend = ({ kind }: ProviderField, value: string | number | boolean | undefined): unknown => {
  if (value === undefined || (typeof value === 'string' && value.trim() === '')) return undefined;
  if (kind === 'json') return readJson(String(value));
  if (kind !== 'ports') return value;
  return String(value)
    .split(/[\s,]+/)
    .filter((one) => one !== '')
    .map(Number);
};

/** What does not read as JSON goes as text: the server says what it wants. */
const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
};

const put = (into: Tree, [first = '', ...rest]: readonly string[], value: unknown): void => {
  if (rest.length === 0) {
    into[first] = value;
    return;
  }
  const next = isObject(into[first]) ? (into[first] as Tree) : {};
  into[first] = next;
  put(next, rest, value);
};
