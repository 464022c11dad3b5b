// What can be done with a campaign from wherever it is shown: duplicate, bring back, tags.
import { Button, Group, Stack, TagsInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { modals } from '../../../ui/modals.ts';
import { notifyDone, notifyFailure } from '../../../ui/notify.tsx';
import { useApi, useWorkspace } from '../../session.ts';
import type { CampaignAnswer } from './model.ts';
import { useFacets } from './list/use-inventory.ts';

interface Named {
  readonly campaign_id: string;
  readonly name: string;
  readonly tags: readonly string[];
}

export const useCampaignCommands = () => {
  const { t } = useTranslation('campaigns');
  const api = useApi();
  const { key } = useWorkspace();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { tags: known } = useFacets();
  const refresh = () => client.invalidateQueries({ queryKey: [api.workspace, 'campaigns'] });
  const run = useMutation({
    mutationFn: (act: () => Promise<unknown>) => act(),
    onSettled: refresh,
    onError: (error) => notifyFailure(t('action.failed'), error.message),
  });
  const duplicate = ({ campaign_id, name }: Named): void =>
    run.mutate(async () => {
      const made = await api.post<CampaignAnswer>(`/admin/v1/campaigns/${campaign_id}/duplicate`, {
        name: t('action.copyOf', { name }),
      });
      notifyDone(t('action.duplicated'));
      await navigate({
        to: '/w/$workspace/campaigns/$campaignId',
        params: { workspace: key, campaignId: made.campaign.campaign_id },
      });
    });
  const unarchive = ({ campaign_id }: Named): void =>
    run.mutate(() => api.post(`/admin/v1/campaigns/${campaign_id}/unarchive`));
  const editTags = (campaign: Named): void => {
    const modalId = `tags-${campaign.campaign_id}`;
    modals.open({
      modalId,
      title: t('tags.title', { name: campaign.name }),
      children: (
        <TagsForm
          tags={campaign.tags}
          known={known.map(({ name }) => name)}
          labels={{ hint: t('tags.hint'), label: t('list.tag'), save: t('save'), cancel: t('cancel') }}
          onClose={() => modals.close(modalId)}
          onSave={(tags) =>
            run.mutate(() => api.put(`/admin/v1/campaigns/${campaign.campaign_id}/tags`, { tags }))
          }
        />
      ),
    });
  };
  return { duplicate, unarchive, editTags };
};

interface TagsFormProps {
  readonly tags: readonly string[];
  readonly known: readonly string[];
  readonly labels: Readonly<Record<'hint' | 'label' | 'save' | 'cancel', string>>;
  readonly onSave: (tags: readonly string[]) => void;
  readonly onClose: () => void;
}

const TagsForm = ({ tags, known, labels, onSave, onClose }: TagsFormProps) => {
  const [value, setValue] = useState([...tags]);
  return (
    <Stack>
      <TagsInput
        label={labels.label}
        description={labels.hint}
        data={[...known]}
        value={value}
        onChange={setValue}
        maxTags={175}
        data-autofocus
      />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {labels.cancel}
        </Button>
        <Button
          onClick={() => {
            onSave(value);
            onClose();
          }}
        >
          {labels.save}
        </Button>
      </Group>
    </Stack>
  );
};
