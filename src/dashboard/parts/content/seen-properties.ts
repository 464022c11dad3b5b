// What a preview begins with as properties of the trigger: of events and purchases the values seen last, of calls what the
// latest one said, and a plausible value for whatever else the message asks for. Nobody has to make them up; whoever types their own keeps them.
import { useQueries, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useApi, useCan } from '../../session.ts';
import { askedProperties } from './asked-properties.ts';
import type { ContentSetting, ContentValue, SeenTrigger } from './content-value.ts';
import { FIRST_VIEWER } from './use-preview.ts';

interface SeenName {
  readonly name: string;
  readonly types: readonly string[];
  readonly last_value: string | null;
}

const MOST = 100;

/** Triggers of a written definition whose facts carry properties. */
export const seenTriggersOf = (trigger: unknown): readonly SeenTrigger[] => {
  if (typeof trigger !== 'object' || trigger === null) return [];
  const written = trigger as ContentValue;
  if (Array.isArray(written['any'])) return written['any'].flatMap(seenTriggersOf);
  const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
  if (written['type'] === 'performed_event') {
    const name = text(written['event']);
    return name === null ? [] : [{ kind: 'event', name }];
  }
  return written['type'] === 'purchase' ? [{ kind: 'purchase', name: text(written['product_id']) }] : [];
};

/** Only the first: two events at once happen to nobody. */
const useSeenNames = (triggers: readonly SeenTrigger[]): readonly SeenName[] => {
  const api = useApi();
  const [found] = useQueries({
    queries: triggers.slice(0, 1).map(({ kind, name }) => ({
      queryKey: [api.workspace, 'schema', 'seen', kind, name],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
        api.get<{ readonly names: readonly SeenName[] }>(
          '/admin/v1/schema',
          { kind: `${kind}_property`, limit: MOST, ...(name === null ? {} : { parent: name }) },
          signal,
        ),
      staleTime: 5 * 60_000,
      retry: false,
    })),
  });
  return found?.data?.names ?? NONE;
};
const NONE: readonly SeenName[] = [];

export const propertiesOf = (names: readonly SeenName[]): ContentValue => {
  const properties: Record<string, unknown> = {};
  for (const { name, types, last_value: text } of names) {
    const value = text === null ? undefined : valueOf(text, types);
    // What stands deeper is part of what stands above it.
    if (value !== undefined && !/[.[]/.test(name)) properties[name] = value;
  }
  return properties;
};

/** Undefined: it was too long to be kept whole. */
const valueOf = (text: string, types: readonly string[]): unknown => {
  const isText = types.length === 0 || types.every((type) => type === 'text' || type === 'time');
  if (isText) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return types.includes('text') ? text : undefined;
  }
};

/** What a call carries is often what some event carried under the same name. */
const ANY_EVENT: readonly SeenTrigger[] = [{ kind: 'event', name: null }];
const wantedOf = ({ type, triggers = [] }: ContentSetting): readonly SeenTrigger[] => {
  if (type === 'api_triggered') return ANY_EVENT;
  return type === 'action_based' ? triggers : [];
};

interface Called {
  readonly properties: ContentValue | null;
}

/** What the latest call said, for whoever may look at messages. */
const useCalled = ({ type, campaignId }: ContentSetting): ContentValue => {
  const api = useApi();
  const can = useCan();
  const isAsked = type === 'api_triggered' && campaignId !== undefined && can('admin.messages.read');
  const { data } = useQuery({
    queryKey: [api.workspace, 'campaigns', 'called-properties', campaignId],
    queryFn: ({ signal }) =>
      api.get<Called>(`/admin/v1/campaigns/${campaignId ?? ''}/called-properties`, {}, signal),
    enabled: isAsked,
    staleTime: 60_000,
    retry: false,
  });
  return data?.properties ?? NOTHING;
};
const NOTHING: ContentValue = {};

/** As whom a message is seen: properties are filled in as long as nobody typed their own. */
export const useViewer = (setting: ContentSetting, content: ContentValue) => {
  const [viewer, setViewer] = useState(FIRST_VIEWER);
  const names = useSeenNames(wantedOf(setting));
  const called = useCalled(setting);
  const known = useMemo(
    () =>
      setting.type === 'api_triggered'
        ? askedProperties(content, { ...propertiesOf(names), ...called })
        : propertiesOf(names),
    [setting.type, content, names, called],
  );
  const filled = JSON.stringify(known);
  if (viewer.isTyped !== true && filled !== (viewer.filled ?? '{}'))
    setViewer({ ...viewer, properties: known, filled });
  return [viewer, setViewer] as const;
};
