// What can be done with a campaign from wherever it is shown: duplicate, bring back, tags.
import { TagsInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { modals } from '../../../ui/modals.ts';
import { notifyDone, notifyFailure } from '../../../ui/notify.tsx';
import { ApiError } from '../../api.ts';
import { KeptForm } from '../../parts/kept/kept-form.tsx';
import { KeptTrouble } from '../../parts/kept/kept-notices.tsx';
import { standing, useKeptAt, useKeptPlace, type KeptPlace } from '../../parts/kept/use-kept.ts';
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
  const place = useKeptPlace();
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
          place={place}
          id={campaign.campaign_id}
          onClose={() => modals.close(modalId)}
          onSave={(tags, seen) =>
            api.put(`/admin/v1/campaigns/${campaign.campaign_id}/tags`, { tags, seen }).finally(refresh)
          }
        />
      ),
    });
  };
  return { duplicate, unarchive, editTags };
};

interface Typed {
  readonly tags: readonly string[];
}

interface TagsFormProps extends Typed {
  readonly place: KeptPlace;
  readonly id: string;
  readonly known: readonly string[];
  readonly labels: Readonly<Record<'hint' | 'label' | 'save' | 'cancel', string>>;
  /** Over what was seen. */
  readonly onSave: (tags: readonly string[], seen: readonly string[]) => Promise<unknown>;
  readonly onClose: () => void;
}

const TagsForm = ({ tags, place, id, known, labels, onSave, onClose }: TagsFormProps) => {
  const kept = useKeptAt<Typed>(place, { id: `tags-of-${id}`, loaded: standing({ tags }) });
  const save = useMutation({
    mutationFn: (seen: readonly string[]) => onSave(kept.values.tags, seen),
    onSuccess: () => {
      kept.saved(kept.values);
      onClose();
    },
    onError: (error) => {
      const now = error instanceof ApiError ? error.body['present'] : undefined;
      if (now !== undefined) kept.meet(standing(now as Typed));
    },
  });
  return (
    <KeptForm
      kept={kept}
      words={{ save: labels.save, cancel: labels.cancel }}
      isReady={kept.present === null}
      isSaving={save.isPending}
      onSave={() => save.mutate(kept.base.tags)}
      onClose={onClose}
    >
      <KeptTrouble kept={kept} onMine={({ values }) => save.mutate(values.tags)} onTheirs={save.reset} />
      <TagsInput
        label={labels.label}
        description={labels.hint}
        data={[...known]}
        value={[...kept.values.tags]}
        onChange={(now) => kept.change({ tags: now })}
        error={kept.present === null ? save.error?.message : undefined}
        maxTags={175}
        data-autofocus
      />
    </KeptForm>
  );
};
