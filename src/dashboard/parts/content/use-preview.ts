// The message as one person would get it, asked anew a moment after the last key. What was shown stays until the new one
// has come.
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useApi } from '../../session.ts';
import type { ContentSetting, ContentValue } from './content-value.ts';

export interface Finding {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  readonly field?: string;
  readonly line?: number;
  readonly column?: number;
  readonly params?: Readonly<Record<string, string | number>>;
  readonly rule?: string;
}

export interface PreviewAnswer {
  readonly outcome: 'rendered' | 'aborted' | 'invalid';
  readonly detail: string;
  readonly messages: readonly ContentValue[];
  readonly preheader: string | null;
  readonly findings: readonly Finding[];
  readonly person: {
    readonly user_id: string | null;
    readonly external_id: string | null;
    readonly first_name: string | null;
    readonly last_name: string | null;
    readonly email: string | null;
    readonly language: string | null;
  } | null;
}

export type PersonChoice =
  | { readonly kind: 'random'; readonly turn: number }
  | { readonly kind: 'user'; readonly user: string }
  | { readonly kind: 'custom'; readonly profile: ContentValue };

/** As whom it is seen. */
export interface Viewer {
  readonly person: PersonChoice;
  readonly properties: ContentValue;
  /** Somebody wrote the properties: they stay as they are. */
  readonly isTyped?: true;
  /** What was filled in for them, written as JSON. */
  readonly filled?: string;
}

export const FIRST_VIEWER: Viewer = { person: { kind: 'random', turn: 0 }, properties: {} };

const PATIENCE_MS = 450;

export const usePreview = (
  channel: string,
  content: ContentValue,
  setting: ContentSetting,
  viewer: Viewer,
) => {
  const api = useApi();
  const [asked] = useDebouncedValue({ content, viewer }, PATIENCE_MS);
  const { person, properties } = asked.viewer;
  return useQuery({
    queryKey: ['preview', api.workspace, channel, setting, asked],
    queryFn: () =>
      api.post<PreviewAnswer>('/admin/v1/previews', {
        channel,
        content: asked.content,
        properties,
        person: person.kind === 'random' ? { kind: 'random' } : person,
        ...(setting.type === undefined ? {} : { type: setting.type }),
        ...(setting.category === undefined ? {} : { category: setting.category }),
        ...(setting.campaignName === undefined ? {} : { campaign_name: setting.campaignName }),
        ...(setting.configurationId === undefined ? {} : { configuration_id: setting.configurationId }),
      }),
    placeholderData: keepPreviousData,
    staleTime: 5 * 60_000,
    gcTime: 60_000,
  });
};
