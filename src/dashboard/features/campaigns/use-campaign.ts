// One campaign with what stands in the way of it, the draft beside it, and the commands of its life.
import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { notifyDone, notifyFailure } from '../../../ui/notify.tsx';
import { useApi } from '../../session.ts';
import { findDraft } from './composer/use-editable.ts';
import { isLive, type CampaignAnswer } from './model.ts';

/** Live figures move: they are asked for again while the campaign runs. */
const REFRESH_MS = 5_000;

export const useCampaign = (campaignId: string) => {
  const api = useApi();
  return useQuery({
    queryKey: [api.workspace, 'campaigns', 'one', campaignId],
    queryFn: ({ signal }) => api.get<CampaignAnswer>(`/admin/v1/campaigns/${campaignId}`, {}, signal),
    refetchInterval: ({ state }) =>
      state.data !== undefined && isLive(state.data.campaign.status) ? REFRESH_MS : false,
  });
};

export const useDraft = (campaignId: string, isAsked: boolean) => {
  const api = useApi();
  return useQuery({
    queryKey: [api.workspace, 'campaigns', 'draft', campaignId],
    queryFn: () => findDraft(api, campaignId),
    enabled: isAsked,
  });
};

/** Once a draft went live or was discarded: asking for it again would only be answered that it is not there. */
export const forgetDraft = (client: QueryClient, workspace: string, campaignId: string): void => {
  client.setQueryData<CampaignAnswer>([workspace, 'campaigns', 'one', campaignId], (known) =>
    known === undefined ? known : { ...known, has_draft: false },
  );
  client.removeQueries({ queryKey: [workspace, 'campaigns', 'draft', campaignId] });
};

export const COMMANDS = ['pause', 'continue', 'stop', 'resume', 'archive', 'unarchive', 'send-now'] as const;
export type Command = (typeof COMMANDS)[number];

export const useCommand = (campaignId: string) => {
  const { t } = useTranslation('campaigns');
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (command: Command | 'draft/launch' | 'draft/discard') =>
      command === 'draft/discard'
        ? api.del(`/admin/v1/campaigns/${campaignId}/draft`)
        : api.post(`/admin/v1/campaigns/${campaignId}/${command}`),
    onSuccess: (_, command) => {
      if (command.startsWith('draft/')) forgetDraft(client, api.workspace, campaignId);
      notifyDone(t(`did.${command.replace('/', '_').replace('-', '_')}`));
    },
    onError: (error) => notifyFailure(t('action.failed'), error.message),
    onSettled: () => client.invalidateQueries({ queryKey: [api.workspace, 'campaigns'] }),
  });
};
