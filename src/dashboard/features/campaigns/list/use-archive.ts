// Putting away: drafts and what has ended at once, with a way back; what still sends is asked about, because stopping
// cancels what waits and no way back makes up for that.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { modals } from '../../../../ui/modals.ts';
import { notifyFailure, notifyUndo } from '../../../../ui/notify.tsx';
import { useApi } from '../../../session.ts';
import { isLive, type CampaignStatus } from '../model.ts';

interface Target {
  readonly campaign_id: string;
  readonly name: string;
  readonly status: CampaignStatus;
}

interface Answer {
  readonly results: readonly {
    readonly campaign_id: string;
    readonly done: boolean;
    readonly problem?: string;
  }[];
}

export const useArchive = (): ((targets: readonly Target[]) => void) => {
  const { t } = useTranslation('campaigns');
  const api = useApi();
  const client = useQueryClient();
  const call = useMutation({
    mutationFn: ({ ids, undo }: { readonly ids: readonly string[]; readonly undo: boolean }) =>
      api.post<Answer>('/admin/v1/campaign-inventory/archive', { campaign_ids: ids, undo }),
    onSettled: () => client.invalidateQueries({ queryKey: [api.workspace, 'campaigns'] }),
    onError: (error) => notifyFailure(t('archive.failed'), error.message),
  });
  const archive = async (targets: readonly Target[]): Promise<void> => {
    const { results } = await call.mutateAsync({ ids: targets.map((one) => one.campaign_id), undo: false });
    const done = results.filter((one) => one.done).map((one) => one.campaign_id);
    const [refused] = results.filter((one) => !one.done);
    if (refused !== undefined) notifyFailure(t('archive.failed'), refused.problem ?? '');
    if (done.length > 0)
      notifyUndo(t('archive.done', { count: done.length }), t('undo'), () => {
        call.mutate({ ids: done, undo: true });
      });
  };
  return (targets) => {
    const running = targets.filter(({ status }) => isLive(status));
    if (running.length === 0) return void archive(targets).catch(() => undefined);
    modals.openConfirmModal({
      title: t('archive.askTitle', { count: running.length }),
      children: t('archive.ask', { names: running.map(({ name }) => name).join(', ') }),
      labels: { confirm: t('archive.confirm'), cancel: t('cancel') },
      confirmProps: { color: 'red' },
      onConfirm: () => void archive(targets).catch(() => undefined),
    });
  };
};
