// What is edited when a campaign is edited: the campaign itself, or, while it is live, the draft beside it, which is made
// by the first change.
import { useQuery } from '@tanstack/react-query';
import type { Api } from '../../../api.ts';
import { ApiError } from '../../../api.ts';
import { DRAFT_PREFIX } from '../../../parts/kept/kept-store.ts';
import { useApi } from '../../../session.ts';
import {
  isLive,
  type Campaign,
  type CampaignAnswer,
  type CampaignDraft,
  type DraftAnswer,
} from '../model.ts';
import type { Door, Memory, Remembered, Stored } from './autosaver.ts';
import type { Doc } from './document.ts';

export type Target = 'campaign' | 'draft';

export interface Editable {
  readonly campaign: Campaign;
  readonly target: Target;
  readonly stored: Stored;
}

/** The revision of a draft that does not exist yet. */
export const NO_DRAFT = 0;

export const useEditable = (campaignId: string) => {
  const api = useApi();
  return useQuery({
    queryKey: [api.workspace, 'campaign-edit', campaignId],
    queryFn: () => loadEditable(api, campaignId),
    // What is on the screen is the truth while it is edited; saves carry their version.
    staleTime: Infinity,
    gcTime: 0,
    refetchOnMount: 'always',
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
};

const loadEditable = async (api: Api, campaignId: string): Promise<Editable> => {
  const answer = await api.get<CampaignAnswer>(`/admin/v1/campaigns/${campaignId}`);
  const { campaign } = answer;
  if (!isLive(campaign.status)) return { campaign, target: 'campaign', stored: storedCampaign(answer) };
  const draft = answer.has_draft ? await findDraft(api, campaign.campaign_id) : null;
  const stored = draft === null ? { ...storedCampaign(answer), mark: NO_DRAFT } : storedDraft(draft);
  return { campaign, target: 'draft', stored };
};

export const findDraft = async (api: Api, campaignId: string): Promise<DraftAnswer | null> => {
  try {
    return await api.get<DraftAnswer>(`/admin/v1/campaigns/${campaignId}/draft`);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
};

const docOf = ({ name, description, tags, definition }: Doc): Doc => ({
  name,
  description,
  tags,
  definition,
});

const storedCampaign = ({
  campaign,
  problems = [],
  warnings = [],
}: Partial<CampaignAnswer> & Pick<CampaignAnswer, 'campaign'>): Stored => ({
  doc: docOf(campaign),
  mark: campaign.version,
  by: campaign.updated_by,
  at: campaign.updated_at,
  problems,
  warnings,
});

const storedDraft = ({
  draft,
  problems = [],
  warnings = [],
}: Partial<DraftAnswer> & Pick<DraftAnswer, 'draft'>): Stored => ({
  doc: docOf(draft),
  mark: draft.revision,
  by: draft.updated_by,
  at: draft.updated_at,
  problems,
  warnings,
});

/** `onSaved` learns of every save: what other screens show of the campaign is no longer true. */
export const openDoor = (api: Api, campaignId: string, target: Target, onSaved: () => void): Door => {
  const path = `/admin/v1/campaigns/${campaignId}`;
  return {
    save: async (changes, mark) => {
      const stored =
        target === 'campaign'
          ? storedCampaign(
              await api.patch<CampaignAnswer>(path, { ...changes, version: mark, autosave: true }),
            )
          : await saveDraft(api, path, changes, mark);
      onSaved();
      return stored;
    },
    readConflict: ({ status, body }) => {
      if (status !== 409) return null;
      if (target === 'draft') return isDraft(body['draft']) ? storedDraft({ draft: body['draft'] }) : null;
      return isCampaign(body['campaign']) ? storedCampaign({ campaign: body['campaign'] }) : null;
    },
  };
};

const saveDraft = async (
  api: Api,
  path: string,
  changes: Readonly<Record<string, unknown>>,
  mark: number,
): Promise<Stored> => {
  if (mark !== NO_DRAFT)
    return storedDraft(
      await api.patch<DraftAnswer>(`${path}/draft`, { ...changes, revision: mark, autosave: true }),
    );
  try {
    return storedDraft(await api.post<DraftAnswer>(`${path}/draft`, { ...changes, autosave: true }));
  } catch (error) {
    // Somebody else made the draft meanwhile: theirs is what the refusal is about.
    if (!(error instanceof ApiError) || error.status !== 409) throw error;
    const { draft } = await api.get<DraftAnswer>(`${path}/draft`);
    throw new ApiError({ status: 409, body: { ...error.body, draft } });
  }
};

const isDraft = (value: unknown): value is CampaignDraft =>
  typeof value === 'object' && value !== null && 'revision' in value && 'definition' in value;
const isCampaign = (value: unknown): value is Campaign =>
  typeof value === 'object' && value !== null && 'version' in value && 'definition' in value;

/** Of one person: nobody takes up and saves what another typed in the same browser. */
export const openMemory = (person: string, workspace: string, campaignId: string): Memory => {
  const name = DRAFT_PREFIX + [person, workspace, campaignId].map(encodeURIComponent).join('/');
  return {
    read: () => {
      const text = localStorage.getItem(name);
      if (text === null) return null;
      try {
        return JSON.parse(text) as Remembered;
      } catch {
        return null;
      }
    },
    // A full store is no reason to stop typing: the server still gets every save.
    write: (remembered) => {
      try {
        localStorage.setItem(name, JSON.stringify(remembered));
      } catch {
        localStorage.removeItem(name);
      }
    },
    forget: () => localStorage.removeItem(name),
  };
};
